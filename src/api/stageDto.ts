import * as z from 'zod';
import { ROLES } from '../model/build';
import { isStageOver, STAGE_SOURCES, STAGE_STATES, type Stage, type StageAttempt } from '../model/stage';
import { exitFields, isoTimeOrNull, secondsOrNull, toExit } from './fields';

/** One try of a stage. `null` is unknown, or not yet. */
const attemptDto = z.object({
  /** 1-based. */
  stage_attempt: z.int(),
  /** `ended` is over, and nothing says how. */
  state: z.enum(STAGE_STATES),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  /** Milliseconds; of a running stage until now. */
  duration_ms: z.number().nullable(),
  /** User and system seconds of all its processes; of a stage that is derived from them and over. */
  cpu_s: z.number().nullable(),
  ...exitFields,
  /** Why it failed or was skipped. */
  reason: z.string().nullable(),
});

/** A stage of a build, as its latest attempt stands. `stage` and `group_id` together identify it. */
export const stageDto = z.object({
  stage: z.string(),
  group_id: z.string(),
  /** Who says that there is such a stage. */
  source: z.enum(STAGE_SOURCES),
  /** The kind of work, of a stage derived from processes. */
  role: z.enum(ROLES).nullable(),
  depends_on: z.array(z.string()),
  ...attemptDto.shape,
  /** Every attempt, oldest first; the last is the one told above. */
  attempts: z.array(attemptDto),
});
export type StageDto = z.infer<typeof stageDto>;

/** @param now epoch milliseconds */
export function toStageDto(stage: Stage, now: number): StageDto {
  const { name, groupId, source, role, dependsOn, earlier } = stage;
  return {
    stage: name,
    group_id: groupId,
    source,
    role: role ?? null,
    depends_on: [...dependsOn],
    ...toAttempt(stage, now),
    attempts: [...earlier, stage].map((attempt) => toAttempt(attempt, now)),
  };
}

function toAttempt(attempt: StageAttempt, now: number): z.infer<typeof attemptDto> {
  return {
    stage_attempt: attempt.attempt,
    state: attempt.state,
    started_at: isoTimeOrNull(attempt.startedAt),
    finished_at: isoTimeOrNull(attempt.endedAt),
    duration_ms: durationOf(attempt, now) ?? null,
    cpu_s: secondsOrNull(attempt.cpuMs),
    ...toExit(attempt.exit),
    reason: attempt.reason ?? null,
  };
}

/** Milliseconds, as the stage itself says, else from its start to its end, or until now. */
export function durationOf(
  { state, durationMs, startedAt, endedAt }: StageAttempt,
  now: number,
): number | undefined {
  const end = isStageOver(state) ? endedAt : now;
  if (durationMs !== undefined) return Math.round(durationMs);
  return startedAt === undefined || end === undefined ? undefined : Math.max(0, Math.round(end - startedAt));
}
