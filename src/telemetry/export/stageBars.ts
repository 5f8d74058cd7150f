import { secondsOrNull, toExit } from '../../api/fields';
import { DEFAULT_GROUP, isStageOver, ROLE_GROUP, type Stage, type StageAttempt } from '../../model/stage';
import { nameTrack, stretch, type Bar, type TraceEvent } from './traceEvents';

/** A track for each stage that was begun, with a bar for each attempt. */
export const stageBars = (group: number, stages: readonly Stage[], until: number): readonly TraceEvent[] =>
  stages.flatMap((stage, order) => {
    const track = { pid: group, tid: order + 1 };
    const bars = [...stage.earlier, stage].flatMap((attempt) => bar(track, stage, attempt, until));
    return bars.length === 0 ? [] : [...nameTrack(track, trackName(stage), order), ...bars];
  });

function bar(track: Pick<Bar, 'pid' | 'tid'>, stage: Stage, attempt: StageAttempt, until: number): Bar[] {
  const { state, startedAt, exit, reason, cpuMs } = attempt;
  if (startedAt === undefined) return [];
  return [
    {
      ph: 'X',
      name: stage.name,
      cat: `stage,${stage.source}`,
      ...track,
      ...stretch(startedAt, endOf(attempt, startedAt) ?? until),
      ...(state === 'failed' && { cname: 'terrible' }),
      args: {
        group_id: stage.groupId,
        stage_attempt: attempt.attempt,
        state,
        reason: reason ?? null,
        ...toExit(exit),
        cpu_s: secondsOrNull(cpuMs),
      },
    },
  ];
}

/** Undefined while it runs. */
function endOf({ state, endedAt, durationMs }: StageAttempt, startedAt: number): number | undefined {
  if (!isStageOver(state)) return undefined;
  return endedAt ?? startedAt + (durationMs ?? 0);
}

function trackName({ name, groupId }: Stage): string {
  switch (groupId) {
    case DEFAULT_GROUP:
      return name;
    case ROLE_GROUP:
      return `${name} (kind of work)`;
    default:
      return `${groupId}: ${name}`;
  }
}
