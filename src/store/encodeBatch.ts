import type { BuildId } from '../model/build';
import type { LoggedEvent } from '../model/events';
import type { NamedBuild } from '../model/summary';
import { buildOf, encode } from '../model/wire';

/** Journal lines of a batch; `known` are the builds of earlier batches. */
export function encodeBatch(
  batch: readonly LoggedEvent[],
  known: (id: BuildId) => NamedBuild | undefined,
): string {
  const started = new Map<BuildId, NamedBuild>();
  const lines = batch.map((logged) => {
    const { event } = logged;
    if ('build' in event) started.set(event.build.id, event.build);
    const id = buildOf(event);
    return encode(logged, id === undefined ? undefined : (started.get(id) ?? known(id)));
  });
  return lines.map((line) => `${line}\n`).join('');
}
