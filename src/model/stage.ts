import type { BuildId } from './buildId';
import type { ExitStatus } from './process';
import type { Role } from './role';

export const STAGE_STATES = ['queued', 'running', 'succeeded', 'failed', 'skipped', 'ended'] as const;

/** `ended` is a stage that is over with nothing known about how. */
export type StageState = (typeof STAGE_STATES)[number];

/**
 * Who says that there is such a stage: the editor (a compound task), a line of several commands, the process
 * tree (derived from what ran), or a stream that the build itself writes.
 */
export const STAGE_SOURCES = ['task', 'command', 'process', 'progress'] as const;
export type StageSource = (typeof STAGE_SOURCES)[number];

/** The group of a stage that names none. */
export const DEFAULT_GROUP = 'g0';

/**
 * The group of the stages that are derived from what kinds of work the processes of a build did, so that the
 * stage `test` that somebody declared stays apart from the kind of work `test`.
 */
export const ROLE_GROUP = 'roles';

/** One try of a stage. */
export interface StageAttempt {
  /** 1-based. */
  readonly attempt: number;
  readonly state: StageState;
  /** Epoch milliseconds. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** As the stage itself says, where it says; else from start to end. */
  readonly durationMs?: number;
  /**
   * User and system time of all that the stage was, milliseconds; of a stage that is derived from processes
   * and over, where it is known of every one of them.
   */
  readonly cpuMs?: number;
  readonly exit?: ExitStatus;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** A named part of a build, as its latest attempt stands. `name` and `groupId` together identify it. */
export interface Stage extends StageAttempt {
  readonly name: string;
  readonly groupId: string;
  readonly source: StageSource;
  /** Names of the stages it waits for. */
  readonly dependsOn: readonly string[];
  /** The kind of work, of a stage derived from processes; the build's part of that role tells how much. */
  readonly role?: Role;
  /** The attempts before this one, oldest first. */
  readonly earlier: readonly StageAttempt[];
}

interface StageFact {
  readonly id: BuildId;
  readonly stage: string;
  readonly groupId: string;
  /** 1-based. */
  readonly stageAttempt: number;
  readonly source: StageSource;
  readonly dependsOn: readonly string[];
  readonly role?: Role;
  /** Epoch milliseconds at which it happened. */
  readonly at: number;
}

interface StageEnd extends StageFact {
  readonly durationMs?: number;
  readonly cpuMs?: number;
  readonly exitCode?: number;
  readonly signal?: number;
}

export type StageEvent =
  | (StageFact & { readonly type: 'stage.queued' })
  | (StageFact & { readonly type: 'stage.started' })
  | (StageEnd & { readonly type: 'stage.succeeded' })
  | (StageEnd & { readonly type: 'stage.failed'; readonly error?: string })
  | (StageFact & { readonly type: 'stage.skipped'; readonly reason?: string })
  /** It is over, and nothing says how. */
  | (StageFact & { readonly type: 'stage.ended'; readonly cpuMs?: number; readonly reason?: string });

/** Whether an attempt in this state never changes again, save that `ended` may still learn how. */
export const isStageOver = (state: StageState): boolean => state !== 'queued' && state !== 'running';
