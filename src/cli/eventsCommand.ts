import { plainText } from '../base/plainText';
import { systemClock } from '../base/systemClock';
import type { LoggedEvent } from '../model/events';
import { FeedSource, type ReadModelView } from '../model/feed';
import { summarize } from '../model/summary';
import { buildOf, encode } from '../model/wire';
import { tailJournal } from '../store/journal';
import { JournalCursor } from '../store/journalCursor';
import { openStateDir, prepareStateDir, resolveStateDir } from '../store/stateDir';
import { tellProblems } from './journalReader';
import type { Output } from './output';

export interface EventsOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly follow?: boolean;
}

const PROBLEMS_MS = 1000;

/** `buildbeat events`. With `follow` it resolves only when `until` does. */
export async function showEvents(
  options: EventsOptions,
  output: Output,
  until: () => Promise<void>,
): Promise<void> {
  const dir = await (options.follow ? prepareStateDir : openStateDir)(resolveStateDir(options.stateDir));
  const feed = new FeedSource();
  const cursor = new JournalCursor(dir.journal, () => feed.reset());
  const show = (logged: LoggedEvent): void => {
    feed.publish(logged);
    output.line(eventLine(logged, feed.model, options.json ?? false));
  };
  let told = 0;
  const tellNewProblems = (): void => {
    tellProblems(cursor.problems.slice(told), output);
    told = cursor.problems.length;
  };
  await cursor.read(show);
  if (!options.follow) cursor.reportTorn();
  tellNewProblems();
  if (!options.follow) return;
  const onError = (error: unknown): void => output.note(`The journal cannot be followed: ${String(error)}`);
  const tail = tailJournal(dir.journal, cursor, { onEvent: show, onError }, systemClock);
  const telling = systemClock.every(PROBLEMS_MS, tellNewProblems);
  await until();
  telling.dispose();
  tail.dispose();
}

/** One event for a person, or as the journal has it. */
export function eventLine(logged: LoggedEvent, model: ReadModelView, json: boolean): string {
  const id = buildOf(logged.event);
  const build = id === undefined ? undefined : model.get(id);
  if (json) return encode(logged, build);
  const time = new Date(logged.at).toISOString();
  return `${time}  ${plainText(summarize(logged.event, build))}`;
}
