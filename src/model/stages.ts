import { exited, signaled, type ExitStatus } from './process';
import { isStageOver, type Stage, type StageAttempt, type StageEvent, type StageState } from './stage';

const STATES: Readonly<Record<StageEvent['type'], StageState>> = {
  'stage.queued': 'queued',
  'stage.started': 'running',
  'stage.succeeded': 'succeeded',
  'stage.failed': 'failed',
  'stage.skipped': 'skipped',
  'stage.ended': 'ended',
};

/**
 * Folds one stage event into a build's stages, in whatever order the events come and however often. A stage
 * nobody queued appears. Within an attempt what is over stays as it is, save that `ended` may still learn how,
 * and nothing goes back from running to queued. A later attempt puts the one before into `earlier`, and an
 * earlier one that is told late takes its place there.
 *
 * @returns the same list when the event says nothing new
 */
export function foldStage(stages: readonly Stage[], event: StageEvent): readonly Stage[] {
  const known = stages.find(({ name, groupId }) => name === event.stage && groupId === event.groupId);
  if (!known) return [...stages, newStage(event)];
  const changed = tried(described(known, event), event);
  return changed === known ? stages : stages.map((stage) => (stage === known ? changed : stage));
}

function newStage(event: StageEvent): Stage {
  const { stage: name, groupId, source, dependsOn, role } = event;
  return { name, groupId, source, dependsOn, role, earlier: [], ...attemptOf(event) };
}

/** What a stage waits for is often told with `queued` alone, and that event may come late. */
function described(known: Stage, event: StageEvent): Stage {
  const isLate = event.stageAttempt < known.attempt && known.dependsOn.length > 0;
  const dependsOn = isLate || event.dependsOn.length === 0 ? known.dependsOn : event.dependsOn;
  const role = known.role ?? event.role;
  if (role === known.role && sameNames(dependsOn, known.dependsOn)) return known;
  return { ...known, dependsOn, role };
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

function tried(known: Stage, event: StageEvent): Stage {
  if (event.stageAttempt < known.attempt) return triedBefore(known, event);
  if (event.stageAttempt > known.attempt) {
    return { ...known, earlier: [...known.earlier, ...past(attemptIn(known))], ...attemptOf(event) };
  }
  const next = advanced(known, event);
  return next === known ? known : { ...known, ...next };
}

function triedBefore(known: Stage, event: StageEvent): Stage {
  const before = known.earlier.find(({ attempt }) => attempt === event.stageAttempt);
  const attempts = before ? [advanced(before, event)] : past(attemptOf(event));
  if (attempts.every((attempt) => attempt === before)) return known;
  const others = known.earlier.filter((other) => other !== before);
  return { ...known, earlier: [...others, ...attempts].sort((a, b) => a.attempt - b.attempt) };
}

/** What an attempt is once there is a later one: what was only queued was never tried, what ran is over. */
function past(attempt: StageAttempt): readonly StageAttempt[] {
  if (attempt.state === 'queued') return [];
  return [attempt.state === 'running' ? { ...attempt, state: 'ended' } : attempt];
}

function advanced(known: StageAttempt, event: StageEvent): StageAttempt {
  const next = attemptOf(event);
  if (next.state === 'queued' || next.state === known.state) return known;
  if (next.state === 'running' && isStageOver(known.state)) return startedLate(known, next);
  const learns = known.state === 'ended' && (next.state === 'succeeded' || next.state === 'failed');
  if (isStageOver(known.state) && !learns) return known;
  const { startedAt = next.startedAt } = known;
  const { durationMs = spanOf(startedAt, next.endedAt), cpuMs = known.cpuMs } = next;
  return { ...next, startedAt, durationMs, cpuMs };
}

/** The start of what is known to be over. */
function startedLate(known: StageAttempt, { startedAt }: StageAttempt): StageAttempt {
  const { endedAt, durationMs = spanOf(startedAt, endedAt) } = known;
  if (known.state === 'skipped' || known.startedAt !== undefined || startedAt === undefined) return known;
  return endedAt !== undefined && startedAt > endedAt ? known : { ...known, startedAt, durationMs };
}

/** Every field named, so that what one attempt had does not linger in the next. */
function attemptOf(event: StageEvent): StageAttempt {
  const state = STATES[event.type];
  const over = isStageOver(state);
  const durationMs = 'durationMs' in event ? event.durationMs : undefined;
  return {
    attempt: event.stageAttempt,
    state,
    startedAt: startOf(event, state, durationMs),
    endedAt: over ? event.at : undefined,
    durationMs,
    cpuMs: 'cpuMs' in event ? event.cpuMs : undefined,
    exit: exitOfStage(event),
    reason: event.type === 'stage.failed' ? event.error : 'reason' in event ? event.reason : undefined,
  };
}

/** A duration that reaches back beyond the epoch tells of no start. */
function startOf({ at }: StageEvent, state: StageState, durationMs: number | undefined): number | undefined {
  if (state === 'running') return at;
  return durationMs === undefined || durationMs > at ? undefined : at - durationMs;
}

const spanOf = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, to - from);

/** The exit status that an event tells of its stage. */
export function exitOfStage(event: StageEvent): ExitStatus | undefined {
  if (!('exitCode' in event || 'signal' in event)) return undefined;
  if (event.signal !== undefined) return signaled(event.signal);
  return event.exitCode === undefined ? undefined : exited(event.exitCode);
}

const attemptIn = ({
  attempt,
  state,
  startedAt,
  endedAt,
  durationMs,
  cpuMs,
  exit,
  reason,
}: Stage): StageAttempt => ({ attempt, state, startedAt, endedAt, durationMs, cpuMs, exit, reason });
