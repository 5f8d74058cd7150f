import type { BuildId } from './buildId';
import type { ExitStatus, ProcessKey } from './process';
import type { Role } from './role';
import type { Liveness } from './liveness';
import type { Stage } from './stage';

export type { BuildId } from './buildId';
export { ROLES, type Role } from './role';

/** `service` is long-lived by nature (watch mode, dev server); `background` is an editor's own. */
export const BUILD_KINDS = ['build', 'service', 'background'] as const;
export type BuildKind = (typeof BUILD_KINDS)[number];

export const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where an exit status came from, best first. */
export const EVIDENCE_SOURCES = [
  'wrapper',
  'task',
  'kernel',
  'terminal',
  'hook',
  'marker',
  'progress',
] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

export interface Evidence {
  readonly source: EvidenceSource;
  readonly status: ExitStatus;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Who started a build. `startedBy` names the nearest ancestor a person would recognise (`bash`, `tmux`, `cron`).
 * `name` of a `terminal` is what it was called as the build began: others may be called so too. `shellPid` says which
 * it is, where the editor tells. `name` of a `watched` build is the name it was given, or its command. A `stream` is a
 * file alone that tells of a build whose processes are not known; `run` is the id that the file gives it.
 */
export type Origin =
  | { readonly type: 'task'; readonly name: string; readonly source: string }
  | { readonly type: 'terminal'; readonly name: string; readonly shellPid?: number }
  | { readonly type: 'watched'; readonly name: string }
  | { readonly type: 'stream'; readonly file: string; readonly run?: string }
  | { readonly type: 'process'; readonly startedBy?: string };

/** A process as it is remembered after its end. */
export interface ProcessRecord {
  readonly pid: number;
  /** Tool and what it worked on, redacted: `cc1 src/foo.c`. */
  readonly label: string;
  readonly role: Role;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly exit?: ExitStatus;
}

/** What of a build did one kind of work, derived from its processes: 40 processes compiled. */
export interface Part {
  readonly role: Role;
  readonly total: number;
  readonly running: number;
  readonly failed: number;
  /** The most that ran at once. */
  readonly peak: number;
  readonly firstFailure?: ProcessRecord;
  /** Epoch milliseconds of the first start and, once none runs, of the last end. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /**
   * User and system time of its processes that ended, and of what they started that is no work of its own,
   * milliseconds. Absent until one ended, and when it is not known of all that did.
   */
  readonly cpuMs?: number;
}

/** Process accounting of one build: the root and everything below it. */
export interface Accounting {
  readonly total: number;
  readonly running: number;
  /** Processes that ended with a failing exit status; harmless ones (a `grep` without a match) count too. */
  readonly failed: number;
  /** The longest that ended, longest first; at most 3. */
  readonly longest: readonly ProcessRecord[];
  /** The first that failed, in order of their end; at most 20. */
  readonly failures: readonly ProcessRecord[];
  readonly parts: readonly Part[];
}

export const NO_PROCESSES: Accounting = {
  total: 0,
  running: 0,
  failed: 0,
  longest: [],
  failures: [],
  parts: [],
};

/** Stands in a command line where a secret stood: such a command cannot run again as it is. */
export const REDACTED = '***';

/** Stands in commands for the rest of what was too long, as a word of its own. */
export const CUT = '…';

/** What names a build; may sharpen while it runs, never after. */
export interface BuildIdentity {
  readonly id: BuildId;
  readonly tool: string;
  /** As the user typed it, redacted. */
  readonly label: string;
  /** The whole command line, redacted. */
  readonly command: string;
  readonly cwd?: string;
  readonly kind: BuildKind;
  readonly origin: Origin;
  readonly pid?: number;
  /** The id of the watched task that follows it, and the name of its folder; whoever started it. */
  readonly watchedTask?: string;
  /** The living processes that speak for it: its root, or what a line or task runs now. */
  readonly roots: readonly ProcessKey[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** 1-based; counts up when the same command runs again in the same folder after a failure. */
  readonly attempt: number;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** The exit status that decided, when one is known. */
  readonly exit?: ExitStatus;
  /** Where that status came from. */
  readonly decidedBy?: EvidenceSource;
  /** All evidence, best first. */
  readonly evidence: readonly Evidence[];
  /** A sentence when evidence disagrees or the outcome needs explaining. */
  readonly note?: string;
  /** The deepest process that failed first; only for failed builds. */
  readonly failedProcess?: ProcessRecord;
}

/** What a build cost, in short, as its telemetry told at its end; what could not be known is absent. */
export interface BuildCost {
  /** User and system time, milliseconds. */
  readonly cpuMs?: number;
  /** The most that all its processes held at one look, or that one of them ever held by itself. */
  readonly peakRssBytes?: number;
  /** From and to storage. */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  /** Milliseconds at its end which no look saw: their use is the last rate continued. */
  readonly extrapolatedMs?: number;
}

/** How many times at which a build waited or stalled are remembered: the last of them. */
export const MAX_STANDSTILLS = 20;

export interface RunningBuild extends BuildIdentity {
  readonly state: 'running';
  readonly processes: Accounting;
  readonly stages: readonly Stage[];
  /** Absent until a first look told. */
  readonly liveness?: Liveness;
  /** The times at which it waited or stalled, oldest first; absent when it never did. */
  readonly standstills?: readonly Liveness[];
}

export interface FinishedBuild extends BuildIdentity, Verdict {
  readonly state: 'finished';
  readonly processes: Accounting;
  readonly stages: readonly Stage[];
  /** Epoch milliseconds. */
  readonly finishedAt: number;
  /** As while it ran. */
  readonly standstills?: readonly Liveness[];
  /** Absent until its telemetry is kept, and where none was recorded. */
  readonly cost?: BuildCost;
}

/** One top-level command from start to exit, whatever it spawned below it. */
export type Build = RunningBuild | FinishedBuild;
