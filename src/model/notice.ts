import type { Build, BuildId, FinishedBuild } from './build';

/** What the notification gate is told; exclusions are regular expressions for the command. */
export interface NoticeSettings {
  readonly mode: 'all' | 'failures' | 'none';
  /** Milliseconds a build must have run before its end is worth a notification. */
  readonly minimumDurationMs: number;
  /** The same for a failure. */
  readonly minimumFailureMs: number;
  readonly exclusions: readonly string[];
}

/** One notification: a single end, or several that came together. */
export interface Notice {
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  /** The builds it speaks of, failed ones first. */
  readonly builds: readonly BuildId[];
}

/** Decides which ends are told and when. Pure: time arrives with each call. */
export interface NoticeGate {
  /** `inFront` is true when the user is looking at the very terminal the build ran in. */
  finished(build: FinishedBuild, context: { readonly now: number; readonly inFront: boolean }): void;
  /** The notices due at `now`. */
  due(now: number): readonly Notice[];
  /** Epoch milliseconds at which to ask `due` again; undefined when nothing is held back. */
  readonly nextDue: number | undefined;
}

export const isFinished = (build: Build): build is FinishedBuild => build.state === 'finished';
