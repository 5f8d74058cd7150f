import type { Stage, StageEvent } from '../model/stage';

/** An end that another clock than that of the start tells as before it, as an end at the start. */
export function endedForward<E extends StageEvent>(stages: readonly Stage[], event: E): E {
  if (event.type === 'stage.queued' || event.type === 'stage.started') return event;
  const startedAt = startOf(stages, event);
  return startedAt === undefined || event.at >= startedAt ? event : { ...event, at: startedAt };
}

/** When the attempt that an event is about started, where that is known. */
function startOf(stages: readonly Stage[], { stage, groupId, stageAttempt }: StageEvent): number | undefined {
  const known = stages.find((other) => other.name === stage && other.groupId === groupId);
  return known && [known, ...known.earlier].find(({ attempt }) => attempt === stageAttempt)?.startedAt;
}
