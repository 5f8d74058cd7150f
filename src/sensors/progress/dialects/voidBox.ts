import * as z from 'zod';
import { DEFAULT_GROUP } from '../../../model/stage';
import { bad, decodeRecords, fitting, IGNORED, stageFact, type Dialect, type ProgressFact } from '../dialect';
import { attempt, durationMs, exitCode, lenient, name, text, time } from '../fields';
import { isRecord, withoutNulls, type JsonRecord } from '../../jsonRecord';
import { timeOf } from '../time';

const stageEvent = z.enum([
  'stage.queued',
  'stage.started',
  'stage.completed',
  'stage.failed',
  'stage.skipped',
]);

const runEvent = z.enum(['run.started', 'run.finished', 'run.failed', 'run.cancelled']);

const times = { ts_ms: time, timestamp: time };

const reasons = { error: lenient(text), reason: lenient(text), message: lenient(text) };

const stageLine = z.object({
  ...times,
  stage_name: name,
  group_id: name.default(DEFAULT_GROUP),
  stage_attempt: attempt.default(1),
  depends_on: z.array(name).default([]),
  duration_ms: lenient(durationMs),
  exit_code: lenient(exitCode),
  ...reasons,
});

const runLine = z.object({
  ...times,
  run_id: lenient(name),
  exit_code: lenient(exitCode),
  ...reasons,
});

/**
 * The run events of void-box. What an event says of its stage stands beside its type or in its `payload`;
 * `event_type_v2` names it where `event_type` is an older name. Log lines and other events are ignored.
 */
export const voidBox: Dialect = {
  name: 'void-box',
  recognises: ({ event_type, ts_ms, event_type_v2 }) =>
    typeof event_type === 'string' && (typeof ts_ms === 'number' || typeof event_type_v2 === 'string'),
  open: () =>
    decodeRecords((record, readAt) => {
      const types = [record['event_type'], record['event_type_v2']];
      if (typeof types[0] !== 'string') return bad('event_type: a text is expected');
      const fields = { ...payloadOf(record), ...record };
      for (const type of types) {
        const ofStage = stageEvent.safeParse(type);
        if (ofStage.success)
          return fitting(stageLine, fields, (line) => stageFactOf(ofStage.data, line, readAt));
        const ofRun = runEvent.safeParse(type);
        if (ofRun.success) return fitting(runLine, fields, (line) => runFactOf(ofRun.data, line, readAt));
      }
      return IGNORED;
    }),
};

const payloadOf = ({ payload }: JsonRecord): JsonRecord => (isRecord(payload) ? withoutNulls(payload) : {});

function stageFactOf(
  event: z.infer<typeof stageEvent>,
  line: z.infer<typeof stageLine>,
  readAt: number,
): ProgressFact {
  const about = {
    stage: line.stage_name,
    groupId: line.group_id,
    stageAttempt: line.stage_attempt,
    dependsOn: line.depends_on,
    at: timeOf(readAt, line.ts_ms, line.timestamp),
  };
  const ending = { durationMs: line.duration_ms, exitCode: line.exit_code };
  switch (event) {
    case 'stage.queued':
    case 'stage.started':
      return stageFact({ type: event, ...about });
    case 'stage.completed':
      return stageFact({ type: 'stage.succeeded', ...about, ...ending });
    case 'stage.failed':
      return stageFact({
        type: event,
        ...about,
        ...ending,
        error: line.error ?? line.reason ?? line.message,
      });
    case 'stage.skipped':
      return stageFact({ type: event, ...about, reason: line.reason ?? line.message });
  }
}

function runFactOf(
  event: z.infer<typeof runEvent>,
  line: z.infer<typeof runLine>,
  readAt: number,
): ProgressFact {
  const at = timeOf(readAt, line.ts_ms, line.timestamp);
  const run = line.run_id;
  const ended = { type: 'progress.run_ended', at, run, exitCode: line.exit_code } as const;
  const reason = line.error ?? line.reason ?? line.message;
  switch (event) {
    case 'run.started':
      return { type: 'progress.run_started', at, run };
    case 'run.finished':
      return { ...ended, outcome: 'succeeded' };
    case 'run.failed':
      return { ...ended, outcome: 'failed', reason };
    case 'run.cancelled':
      return { ...ended, outcome: 'cancelled', reason };
  }
}
