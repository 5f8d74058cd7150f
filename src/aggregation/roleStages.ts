import type { Part, Verdict } from '../model/build';
import { ROLE_GROUP } from '../model/stage';
import { describeFailure } from '../model/wording';
import type { ProcessAccounting } from './accounting';
import type { StageNews } from './stageNews';
import { CANCELLED, cpuTime } from './stageEnd';

/** The stages that the kinds of work of a build are. */
export const roleStarts = (parts: readonly Part[]): readonly StageNews[] =>
  parts
    .filter(isStage)
    .map((part) => ({ type: 'stage.started', ...about(part), at: part.startedAt }) as const);

/** How they ended; told when the build is over, because no sooner is it known that no more of it will come. */
export const roleEnds = (
  parts: readonly Part[],
  verdict: Verdict,
  finishedAt: number,
  { untold, worked }: Pick<ProcessAccounting, 'untold' | 'worked'>,
): readonly StageNews[] =>
  parts.filter(isStage).map((part) => ({
    ...about(part),
    at: part.endedAt ?? finishedAt,
    ...endOf(part, verdict, untold.has(part.role)),
    ...cpuTime(worked.has(part.role) ? undefined : part.cpuMs),
  }));

/** That something built or did anything says no more than the build itself. */
const isStage = ({ role }: Part): boolean => role !== 'build' && role !== 'other';

const about = ({ role }: Part) => ({ stage: role, groupId: ROLE_GROUP, source: 'process', role }) as const;

/** A process that failed is no failure where the build went well: `configure` tries what it may not find. */
function endOf({ failed, running, firstFailure }: Part, { outcome }: Verdict, isPartlyUnknown: boolean) {
  if (outcome === 'succeeded') return { type: 'stage.succeeded' } as const;
  if (failed > 0 && outcome === 'failed') {
    return { type: 'stage.failed', error: firstFailure && describeFailure(firstFailure) } as const;
  }
  if (failed + running > 0 && outcome === 'cancelled')
    return { type: 'stage.failed', error: CANCELLED } as const;
  return failed + running > 0 || isPartlyUnknown
    ? ({ type: 'stage.ended' } as const)
    : ({ type: 'stage.succeeded' } as const);
}
