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
 * Folds one stage event into a build's stages. A stage nobody queued appears; within an attempt, what is over
 * stays as it is and nothing goes back from running to queued; a later attempt puts the one before into
 * `earlier`, and an earlier one that is told late takes its place there.
 *
 * @returns the same list when the event says nothing new
 */
export function foldStage(stages: readonly Stage[], event: StageEvent): readonly Stage[] {
  const known = stages.find(({ name, groupId }) => name === event.stage && groupId === event.groupId);
  if (!known) return [...stages, newStage(event)];
  const changed = changedStage(known, event);
  return changed === known ? stages : stages.map((stage) => (stage === known ? changed : stage));
}

function newStage(event: StageEvent): Stage {
  const { stage: name, groupId, source, dependsOn, role } = event;
  return { name, groupId, source, dependsOn, role, earlier: [], ...attemptOf(event) };
}

function changedStage(known: Stage, event: StageEvent): Stage {
  if (event.stageAttempt < known.attempt) return withEarlier(known, event);
  const about = {
    dependsOn: event.dependsOn.length > 0 ? event.dependsOn : known.dependsOn,
    role: event.role ?? known.role,
  };
  if (event.stageAttempt > known.attempt) {
    // What was only queued was never tried.
    const earlier = known.state === 'queued' ? known.earlier : [...known.earlier, attemptIn(known)];
    return { ...known, ...about, earlier, ...attemptOf(event) };
  }
  const next = advanced(known, event);
  return next === known ? known : { ...known, ...about, ...next };
}

function withEarlier(known: Stage, event: StageEvent): Stage {
  const before = known.earlier.find(({ attempt }) => attempt === event.stageAttempt);
  const attempt = before ? advanced(before, event) : attemptOf(event);
  if (attempt === before) return known;
  const others = known.earlier.filter((other) => other !== before);
  return { ...known, earlier: [...others, attempt].sort((a, b) => a.attempt - b.attempt) };
}

function advanced(known: StageAttempt, event: StageEvent): StageAttempt {
  const next = attemptOf(event);
  if (isStageOver(known.state) || next.state === 'queued' || next.state === known.state) return known;
  const { startedAt = next.startedAt } = known;
  const { durationMs = spanOf(startedAt, next.endedAt) } = next;
  return { ...next, startedAt, durationMs };
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
    exit: exitOfStage(event),
    reason: event.type === 'stage.failed' ? event.error : 'reason' in event ? event.reason : undefined,
  };
}

function startOf({ at }: StageEvent, state: StageState, durationMs: number | undefined): number | undefined {
  if (state === 'running') return at;
  return durationMs === undefined ? undefined : at - durationMs;
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
  exit,
  reason,
}: Stage): StageAttempt => ({ attempt, state, startedAt, endedAt, durationMs, exit, reason });
