import type { Event } from '../base/emitter';
import type { BuildId, RunningBuild } from './build';
import type { Heartbeat, Liveness } from './liveness';

/** The last heartbeats of the builds that run, for whoever shows them. */
export interface Heartbeats {
  get(build: BuildId): Heartbeat | undefined;
  /** Epoch milliseconds at which any build last beat. */
  readonly lastAt: number | undefined;
  /** Milliseconds between two heartbeats of a build; unknown until a supervisor told. */
  readonly intervalMs: number | undefined;
  /** Epoch milliseconds at which this process went on after the machine slept: nothing beat meanwhile. */
  readonly awakeSince?: number;
  /** The builds that beat, each time some do. */
  readonly onDidBeat: Event<readonly BuildId[]>;
}

/** Heartbeats that are missing for so many intervals make a build stale. */
export const MISSED_BEATS = 3;

/**
 * What can be said of a build at `now`: what the log last told, unless nobody watches the build any more, which
 * only a reader can notice.
 *
 * @param now epoch milliseconds
 */
export function livenessAt(
  build: Pick<RunningBuild, 'id' | 'liveness'>,
  heartbeats: Pick<Heartbeats, 'get' | 'intervalMs' | 'awakeSince'>,
  now: number,
): Liveness | undefined {
  const { intervalMs, awakeSince } = heartbeats;
  const last = heartbeats.get(build.id)?.at;
  if (last === undefined || intervalMs === undefined) return build.liveness;
  const awaited = now - Math.max(last, awakeSince ?? last);
  return awaited > MISSED_BEATS * intervalMs ? { state: 'stale', since: last } : build.liveness;
}
