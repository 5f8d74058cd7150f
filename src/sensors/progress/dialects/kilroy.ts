import * as z from 'zod';
import {
  bad,
  decodeRecords,
  fitting,
  IGNORED,
  plainStage,
  stageFact,
  type Dialect,
  type ProgressFact,
} from '../dialect';
import { attempt, count, lenient, name, text, time } from '../fields';
import { timeOf } from '../time';

const common = { event: z.string(), ts: time, run_id: lenient(name) };

const reasons = { reason: lenient(text), failure_reason: lenient(text), error: lenient(text) };

const stageLine = z.object({
  ...common,
  ...reasons,
  node_id: name,
  attempt: attempt.default(1),
  status: lenient(z.string()),
});

const beatLine = z.object({ ...common, stdout_bytes: lenient(count), stderr_bytes: lenient(count) });

const endLine = z.object({ ...common, ...reasons, status: lenient(z.string()) });

type StageLine = z.infer<typeof stageLine>;

const SUCCESS = new Set<unknown>(['success', 'partial_success']);

const reasonOf = (line: z.infer<z.ZodObject<typeof reasons>>): string | undefined =>
  line.reason ?? line.failure_reason ?? line.error;

/**
 * The `progress.ndjson` of kilroy: `{event, run_id, ts, node_id, attempt, …}`. A run begins with the first line
 * that names another run, or with a stage that starts after the run had ended. Events that are not known are
 * ignored.
 */
export const kilroy: Dialect = {
  name: 'kilroy',
  recognises: ({ event, run_id, node_id }) =>
    typeof event === 'string' && (typeof run_id === 'string' || typeof node_id === 'string'),
  open() {
    const runs = new Runs();
    return decodeRecords((record, readAt) => {
      switch (record['event']) {
        case 'stage_attempt_start':
        case 'stage_attempt_end':
        case 'stage_attempt_success':
        case 'stage_attempt_fail':
        case 'stage_retry_sleep':
        case 'stage_retry_blocked':
          return fitting(stageLine, record, (line) => {
            const at = timeOf(readAt, line.ts);
            return [...runs.begunBy(line, at), stageFactOf(line, at)];
          });
        case 'stage_heartbeat':
          return fitting(beatLine, record, (line) => {
            const at = timeOf(readAt, line.ts);
            return [...runs.begunBy(line, at), beatOf(line, at)];
          });
        case 'run_completed':
        case 'run_failed':
          return fitting(endLine, record, (line) => {
            runs.end(line.run_id);
            return runEndOf(line, timeOf(readAt, line.ts));
          });
        default:
          return typeof record['event'] === 'string' ? IGNORED : bad('event: a text is expected');
      }
    });
  },
};

/** Which run a stream is in. */
class Runs {
  private current: string | undefined;
  private over = false;

  begunBy({ event, run_id: run }: { event: string; run_id?: string }, at: number): ProgressFact[] {
    const resumed = this.over && event === 'stage_attempt_start';
    if (run === undefined || (run === this.current && !resumed)) return [];
    this.current = run;
    this.over = false;
    return [{ type: 'progress.run_started', at, run }];
  }

  end(run: string | undefined): void {
    this.current = run ?? this.current;
    this.over = true;
  }
}

function stageFactOf(line: StageLine, at: number): ProgressFact {
  const about = plainStage(line.node_id, at, line.attempt);
  if (line.event === 'stage_attempt_start') return stageFact({ type: 'stage.started', ...about });
  if (line.event === 'stage_retry_sleep') {
    return stageFact({ type: 'stage.queued', ...about, stageAttempt: line.attempt + 1 });
  }
  if (line.event === 'stage_attempt_success' || SUCCESS.has(line.status)) {
    return stageFact({ type: 'stage.succeeded', ...about });
  }
  if (line.status === 'skipped') {
    return stageFact({ type: 'stage.skipped', ...about, reason: reasonOf(line) });
  }
  return stageFact({ type: 'stage.failed', ...about, error: reasonOf(line) });
}

function beatOf({ stdout_bytes, stderr_bytes }: z.infer<typeof beatLine>, at: number): ProgressFact {
  const known = stdout_bytes !== undefined || stderr_bytes !== undefined;
  const outputBytes = known ? (stdout_bytes ?? 0) + (stderr_bytes ?? 0) : undefined;
  return { type: 'progress.beat', at, outputBytes };
}

function runEndOf(line: z.infer<typeof endLine>, at: number): ProgressFact {
  const cancelled = line.status === 'canceled' || line.status === 'cancelled';
  const failed = line.event === 'run_failed' || line.status === 'fail';
  const outcome = cancelled ? 'cancelled' : failed ? 'failed' : 'succeeded';
  return { type: 'progress.run_ended', at, run: line.run_id, outcome, reason: reasonOf(line) };
}
