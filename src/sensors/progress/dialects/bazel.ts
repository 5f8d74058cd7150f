import {
  bad,
  decodeRecords,
  fitting,
  IGNORED,
  plainStage,
  stageFact,
  told,
  type Dialect,
  type ProgressFact,
} from '../dialect';
import { isRecord } from '../../jsonRecord';
import { timeOf } from '../time';
import {
  actionEvent,
  completedEvent,
  configuredEvent,
  finishedEvent,
  startedEvent,
  testResultEvent,
  type Aborted,
  type ActionEvent,
  type CompletedEvent,
  type Finished,
  type Target,
  type TestResult,
  type TestRun,
} from './bazelEvents';

const KINDS = [
  'started',
  'targetConfigured',
  'targetCompleted',
  'actionCompleted',
  'testResult',
  'buildFinished',
  'progress',
] as const;

/** Ids that other events have, by which a stream is recognised that was not read from its beginning. */
const OTHER_KINDS = ['pattern', 'namedSet', 'configuration', 'testSummary', 'optionsParsed', 'buildMetrics'];

/**
 * Bazel's build events, one a line (`--build_event_json_file`). A target is a stage from its configuration to
 * its completion, a test run is a stage of its own. Other events are ignored.
 */
export const bazel: Dialect = {
  name: 'bazel',
  recognises: ({ id }) => isRecord(id) && [...KINDS, ...OTHER_KINDS].some((kind) => isRecord(id[kind])),
  open() {
    let run: string | undefined;
    return decodeRecords((record, readAt) => {
      const { id } = record;
      if (!isRecord(id)) return bad('id: an object is expected');
      switch (KINDS.find((kind) => isRecord(id[kind]))) {
        case 'started':
          return fitting(startedEvent, record, ({ started }) => {
            run = started.uuid;
            const at = timeOf(readAt, started.startTime, started.startTimeMillis);
            const name = started.command && `bazel ${started.command}`;
            return { type: 'progress.run_started', at, run, name };
          });
        case 'targetConfigured':
          return fitting(configuredEvent, record, ({ id: { targetConfigured }, aborted }) =>
            aborted ? abortedTarget(targetConfigured, aborted, readAt) : queued(targetConfigured, readAt),
          );
        case 'targetCompleted':
          return fitting(completedEvent, record, (event) => completed(event, readAt));
        case 'actionCompleted':
          return fitting(actionEvent, record, (event) => failedAction(event, readAt));
        case 'testResult':
          return fitting(
            testResultEvent,
            record,
            ({ id: { testResult: which }, testResult }) => testResult && tested(which, testResult, readAt),
          );
        case 'buildFinished':
          return fitting(
            finishedEvent,
            record,
            (event) => event.finished && runEnded(event.finished, run, readAt),
          );
        case 'progress':
          return told({ type: 'progress.beat', at: readAt });
        case undefined:
          return IGNORED;
      }
    });
  },
};

const nameOf = ({ label, aspect }: Target): string => (aspect === undefined ? label : `${label} (${aspect})`);

const queued = (target: Target, at: number): ProgressFact =>
  stageFact({ type: 'stage.queued', ...plainStage(nameOf(target), at) });

/** Reasons why a target was not built that are no fault of its own. */
const NOT_TRIED = new Set(['USER_INTERRUPTED', 'SKIPPED', 'NO_ANALYZE', 'NO_BUILD', 'INCOMPLETE']);

function abortedTarget(target: Target, { reason, description }: Aborted, at: number): ProgressFact {
  const why = description === undefined || description === '' ? reason : `${reason}: ${description}`;
  return NOT_TRIED.has(reason)
    ? stageFact({ type: 'stage.skipped', ...plainStage(nameOf(target), at), reason: why })
    : stageFact({ type: 'stage.failed', ...plainStage(nameOf(target), at), error: why });
}

function completed({ id, completed: result, aborted }: CompletedEvent, at: number): ProgressFact | undefined {
  const target = id.targetCompleted;
  if (aborted) return abortedTarget(target, aborted, at);
  if (!result) return undefined;
  if (result.success) return stageFact({ type: 'stage.succeeded', ...plainStage(nameOf(target), at) });
  const error = result.failureDetail?.message;
  return stageFact({ type: 'stage.failed', ...plainStage(nameOf(target), at), error });
}

/** What made a target fail. A failed test is told by its result, and may be tried again. */
function failedAction({ id, action }: ActionEvent, readAt: number): ProgressFact | undefined {
  const label = id.actionCompleted.label ?? action?.label;
  if (!action || action.success || action.type === 'TestRunner' || label === undefined) return undefined;
  const detail = action.failureDetail?.message;
  const error = detail === undefined ? `${action.type} failed` : `${action.type}: ${detail}`;
  const at = timeOf(readAt, action.endTime);
  return stageFact({ type: 'stage.failed', ...plainStage(label, at), exitCode: action.exitCode, error });
}

const PASSED = new Set(['PASSED', 'FLAKY']);

function tested(which: TestRun, result: TestResult, readAt: number): ProgressFact | undefined {
  if (result.status === 'NO_STATUS') return undefined;
  // A cached result tells the times of the run that it stems from.
  const cached = result.cachedLocally || result.executionInfo?.cachedRemotely === true;
  const durationMs = cached ? undefined : (result.testAttemptDuration ?? result.testAttemptDurationMillis);
  const start = timeOf(readAt, result.testAttemptStart, result.testAttemptStartMillisEpoch);
  const at = durationMs === undefined ? readAt : Math.min(readAt, start + durationMs);
  const of = { ...plainStage(testName(which), at, which.attempt), dependsOn: [which.label], durationMs };
  if (PASSED.has(result.status)) return stageFact({ type: 'stage.succeeded', ...of });
  const details = result.statusDetails ?? '';
  const error = details === '' ? result.status : `${result.status}: ${details}`;
  return stageFact({ type: 'stage.failed', ...of, error });
}

/** `//app:app_test (test)`, and which one of several runs or shards. */
function testName({ label, run = 1, shard = 1 }: TestRun): string {
  const parts = ['test', ...(run > 1 ? [`run ${run}`] : []), ...(shard > 1 ? [`shard ${shard}`] : [])];
  return `${label} (${parts.join(', ')})`;
}

function runEnded(finished: Finished, run: string | undefined, readAt: number): ProgressFact {
  const code = finished.exitCode;
  const succeeded = code ? code.code === 0 : finished.overallSuccess;
  const outcome = code?.name === 'INTERRUPTED' ? 'cancelled' : succeeded ? 'succeeded' : 'failed';
  const at = timeOf(readAt, finished.finishTime, finished.finishTimeMillis);
  const reason = succeeded ? undefined : (finished.failureDetail?.message ?? code?.name);
  return { type: 'progress.run_ended', at, run, outcome, exitCode: code?.code, reason };
}
