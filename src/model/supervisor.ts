import type { Event } from '../base/emitter';
import type { BuildId } from './build';
import type { Owner } from './events';
import type { Feed } from './feed';
import type { Heartbeats } from './heartbeats';
import type { Backend, Observation } from './observation';

export type SupervisionState =
  | { readonly type: 'off' }
  | { readonly type: 'starting' }
  /** This process senses and writes. */
  | { readonly type: 'owner' }
  /** Another process does; this one shows what it writes. */
  | { readonly type: 'follower'; readonly owner: Owner }
  | { readonly type: 'failed'; readonly message: string };

/** What *Show Status* and `buildbeat status` tell. Unknown figures are absent. */
export interface SupervisionStatus {
  readonly state: SupervisionState['type'];
  readonly stateDir: string;
  readonly owner?: Owner;
  /** Epoch milliseconds. */
  readonly since?: number;
  readonly version?: string;
  readonly backend?: { readonly name: Backend; readonly reason: string };
  readonly builds: { readonly running: number; readonly finished: number };
  readonly journal: { readonly events: number; readonly bytes: number; readonly problems: readonly string[] };
  /** Milliseconds from a process event to its fold, over the last minute; only the owner knows. */
  readonly lag?: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** The one door to supervision for a window's views. */
export interface Supervisor {
  readonly state: SupervisionState;
  readonly onDidChangeState: Event<SupervisionState>;
  readonly feed: Feed;
  /** Beside the feed, for they are not journaled. */
  readonly heartbeats: Heartbeats;
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): Promise<SupervisionStatus>;
  /** Takes in what this window's own sensors saw. Dropped unless this window is the owner. */
  observe(observation: Observation): void;
  /**
   * Ends every process of a build: SIGTERM, then SIGKILL after `graceMs`. A build that only a stream tells of has
   * none, and is no longer followed.
   */
  stopBuild(id: BuildId, graceMs: number): Promise<void>;
  /** Refused, with a sentence that says who owns, unless this window is the owner. */
  deleteBuild(id: BuildId): Promise<void>;
  clearHistory(): Promise<void>;
}
