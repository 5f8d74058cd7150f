import type { Heartbeats } from '../../../src/model/heartbeats';
import type { Heartbeat } from '../../../src/model/liveness';
import { NOW } from './builds';

/** Heartbeats every five seconds, of which these are the last. */
export const heartbeatsOf = (last: Readonly<Record<string, Heartbeat>> = {}): Heartbeats => ({
  get: (build) => last[build],
  lastAt: undefined,
  intervalMs: 5_000,
  onDidBeat: () => ({ dispose: () => undefined }),
});

export const beat = (changes: Partial<Heartbeat> = {}): Heartbeat => ({
  at: NOW,
  seq: 1,
  elapsedS: 72,
  processes: 1,
  idleForS: 0,
  liveness: { state: 'busy', since: NOW },
  ...changes,
});
