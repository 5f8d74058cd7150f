import type { ExitStatus } from './process';

export const STAGE_STATES = ['queued', 'running', 'succeeded', 'failed', 'skipped', 'ended'] as const;

/** `ended` is a stage that is over with nothing known about how. */
export type StageState = (typeof STAGE_STATES)[number];

/** A named part of a build that something declared: a compound task, or a line of several commands. */
export interface Stage {
  readonly name: string;
  readonly state: StageState;
  /** Epoch milliseconds. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly exit?: ExitStatus;
  /** Why it was skipped, or what is known of its failure. */
  readonly reason?: string;
}
