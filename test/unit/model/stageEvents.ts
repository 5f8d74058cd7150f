import assert from 'node:assert/strict';
import type { Stage, StageEvent } from '../../../src/model/stage';
import { foldStage } from '../../../src/model/stages';

type Told<T extends StageEvent['type']> = Partial<Omit<Extract<StageEvent, { type: T }>, 'type' | 'at'>>;

/** A fact about the stage `test`, first attempt, at `at` milliseconds. */
const fact = (at: number) => ({
  id: 'b',
  stage: 'test',
  groupId: 'g0',
  stageAttempt: 1,
  source: 'progress' as const,
  dependsOn: [],
  at,
});

export const queued = (at: number, told: Told<'stage.queued'> = {}): StageEvent => ({
  type: 'stage.queued',
  ...fact(at),
  ...told,
});

export const started = (at: number, told: Told<'stage.started'> = {}): StageEvent => ({
  type: 'stage.started',
  ...fact(at),
  ...told,
});

export const succeeded = (at: number, told: Told<'stage.succeeded'> = {}): StageEvent => ({
  type: 'stage.succeeded',
  ...fact(at),
  ...told,
});

export const failed = (at: number, told: Told<'stage.failed'> = {}): StageEvent => ({
  type: 'stage.failed',
  ...fact(at),
  ...told,
});

export const skipped = (at: number, told: Told<'stage.skipped'> = {}): StageEvent => ({
  type: 'stage.skipped',
  ...fact(at),
  ...told,
});

export const ended = (at: number, told: Told<'stage.ended'> = {}): StageEvent => ({
  type: 'stage.ended',
  ...fact(at),
  ...told,
});

export const fold = (events: readonly StageEvent[], from: readonly Stage[] = []): readonly Stage[] =>
  events.reduce(foldStage, from);

/** The one stage that the events tell of. */
export function stageOf(...events: readonly StageEvent[]): Stage {
  const [stage, ...others] = fold(events);
  assert.ok(stage);
  assert.equal(others.length, 0);
  return stage;
}
