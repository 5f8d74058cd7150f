import type { Accounting, BuildCost, BuildId, BuildIdentity, RunningBuild, Verdict } from './build';
import type { Backend } from './observation';
import type { Liveness } from './liveness';
import type { StageEvent } from './stage';

/** The process that senses and writes. */
export interface Owner {
  readonly pid: number;
  /** Start time in the unit of a process key. */
  readonly start: number;
  readonly role: 'window' | 'daemon';
}

/** Who supervises, since when and how. */
export interface Supervision {
  readonly owner: Owner;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly version: string;
  readonly bootId?: string;
  readonly backend?: { readonly name: Backend; readonly reason: string };
}

/** What happened, as the journal tells it. Everything a view shows is a fold of these. */
export type BuildEvent =
  | {
      readonly type: 'supervision.started';
      readonly owner: Owner;
      readonly version: string;
      readonly bootId?: string;
    }
  | { readonly type: 'supervision.stopped'; readonly reason: string }
  | { readonly type: 'sensor.backend'; readonly backend: Backend; readonly reason: string }
  | { readonly type: 'sensor.lost'; readonly sensor: string; readonly reason: string }
  /**
   * A line of a progress stream was refused, or the stream has another problem; the latest of a second, with
   * the count of all lines refused until now.
   */
  | {
      readonly type: 'stream.problem';
      /** The file's path. */
      readonly stream: string;
      /** 1-based. */
      readonly line?: number;
      readonly message: string;
      readonly badLines: number;
    }
  | { readonly type: 'build.started'; readonly build: BuildIdentity }
  /** The identity sharpened: a task claimed it, the command became known. */
  | { readonly type: 'build.changed'; readonly build: BuildIdentity }
  /** `id` turned out to be part of `into`; it is no build of its own. */
  | { readonly type: 'build.merged'; readonly id: BuildId; readonly into: BuildId }
  | { readonly type: 'build.progressed'; readonly id: BuildId; readonly processes: Accounting }
  | StageEvent
  /** A running build went from one state of liveness to another; heartbeats themselves are not journaled. */
  | { readonly type: 'build.liveness'; readonly id: BuildId; readonly liveness: Liveness }
  | {
      readonly type: 'build.finished';
      readonly id: BuildId;
      readonly finishedAt: number;
      readonly verdict: Verdict;
      readonly processes: Accounting;
    }
  /** Late evidence changed or confirmed the verdict of a finished build. */
  | { readonly type: 'build.amended'; readonly id: BuildId; readonly verdict: Verdict }
  /** The telemetry of a finished build is kept from here on. */
  | { readonly type: 'build.measured'; readonly id: BuildId; readonly cost: BuildCost }
  | { readonly type: 'build.deleted'; readonly id: BuildId }
  /** Every finished build up to this event is forgotten. */
  | { readonly type: 'history.cleared' }
  /**
   * Heads every journal segment but the first: repeats what is still going on, so that the segments before
   * it can be deleted. Builds that ended before `keptFrom`, the first event that is kept, are forgotten, and
   * so is every running build that it does not repeat: whoever followed then knows what a replay knows.
   */
  | {
      readonly type: 'journal.continued';
      /** Absent where it could not be read. */
      readonly keptFrom?: number;
      readonly supervision?: Supervision;
      readonly running: readonly RunningBuild[];
    }
  /** An event of a type this version does not know: kept, not refused. */
  | { readonly type: 'unknown'; readonly name: string; readonly detail: unknown };

export interface LoggedEvent {
  /** Counts up by one within a journal, never reused. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly event: BuildEvent;
}
