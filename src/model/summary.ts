import { formatDuration } from '../base/duration';
import { assertNever } from '../base/result';
import type { Build, BuildCost, Verdict } from './build';
import type { BuildEvent } from './events';
import type { StageEvent } from './stage';
import { exitOfStage } from './stages';
import { describeExit, describeFailure, describeLiveness } from './wording';

/** What a sentence says of the build an event is about, when the writer knows it. */
export type NamedBuild = Pick<Build, 'label' | 'startedAt'>;

/** One plain sentence, without a full stop, for people who read the journal or a log. */
export function summarize(event: BuildEvent, build?: NamedBuild): string {
  const name = (id: string): string => build?.label ?? `build ${id}`;
  switch (event.type) {
    case 'supervision.started':
      return `a ${event.owner.role} (pid ${event.owner.pid}) supervises, version ${event.version}`;
    case 'supervision.stopped':
      return `supervision stopped: ${event.reason}`;
    case 'sensor.backend':
      return `processes are read by ${event.backend}: ${event.reason}`;
    case 'sensor.lost':
      return `${event.sensor} lost events: ${event.reason}`;
    case 'stream.problem':
      return `${event.stream}${event.line === undefined ? '' : `, line ${event.line}`}: ${event.message}`;
    case 'build.started':
      return `${event.build.label} started`;
    case 'build.changed':
      return `${event.build.label} is known better`;
    case 'build.merged':
      return `${name(event.id)} is part of build ${event.into}`;
    case 'build.progressed':
      return `${name(event.id)} runs ${event.processes.running} of ${event.processes.total} processes`;
    case 'stage.queued':
    case 'stage.started':
    case 'stage.succeeded':
    case 'stage.failed':
    case 'stage.skipped':
    case 'stage.ended':
      return `${name(event.id)}: ${describeStage(event)}`;
    case 'build.liveness':
      return `${name(event.id)} is ${describeLiveness(event.liveness)}`;
    case 'build.finished':
      return `${name(event.id)} ${describeVerdict(event.verdict, event.finishedAt, build?.startedAt)}`;
    case 'build.amended':
      return `${name(event.id)} amended: it ${describeVerdict(event.verdict)}`;
    case 'build.measured':
      return `${name(event.id)} used ${describeCpuTime(event.cost)}`;
    case 'build.deleted':
      return `${name(event.id)} was deleted from the history`;
    case 'history.cleared':
      return 'the history was cleared';
    case 'journal.continued':
      return `the journal goes on, ${event.running.length} running`;
    case 'unknown':
      return `${event.name}, which this version does not know`;
    default:
      return assertNever(event);
  }
}

const describeCpuTime = ({ cpuMs }: BuildCost): string =>
  cpuMs === undefined ? 'an unknown amount of CPU time' : `${formatDuration(cpuMs)} of CPU time`;

function describeStage(event: StageEvent): string {
  const attempt = event.stageAttempt > 1 ? ` (attempt ${event.stageAttempt})` : '';
  const what = `stage ${event.stage}${attempt} ${event.type.slice('stage.'.length)}`;
  const exit = exitOfStage(event);
  const why = event.type === 'stage.failed' ? event.error : 'reason' in event ? event.reason : undefined;
  const details = [exit && describeExit(exit), why].filter((detail) => detail !== undefined);
  return [what, details.join(', ')].filter((part) => part !== '').join(': ');
}

function describeVerdict(
  { outcome, exit, failedProcess }: Verdict,
  finishedAt?: number,
  startedAt?: number,
): string {
  const how = outcome === 'unknown' ? 'ended, outcome unknown' : outcome;
  const duration =
    finishedAt === undefined || startedAt === undefined
      ? undefined
      : `after ${formatDuration(finishedAt - startedAt)}`;
  const status = [exit && describeExit(exit), duration].filter((part) => part !== undefined).join(' ');
  const details = [status, failedProcess && describeFailure(failedProcess)].filter(
    (part) => part !== undefined && part !== '',
  );
  return [how, details.join(', ')].filter((part) => part !== '').join(': ');
}
