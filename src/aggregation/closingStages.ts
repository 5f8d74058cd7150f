import type { Verdict } from '../model/build';
import { isStageOver, type Stage } from '../model/stage';
import { describeExit } from '../model/wording';
import type { StageNews } from './stageNews';
import { CANCELLED } from './stageEnd';

/** Ends the stages that are not over when their build is. */
export const closingStages = (
  stages: readonly Stage[],
  verdict: Verdict,
  finishedAt: number,
): readonly StageNews[] =>
  stages
    .filter(({ state }) => !isStageOver(state))
    .map(({ name, groupId, attempt, source, state }) => ({
      stage: name,
      groupId,
      stageAttempt: attempt,
      source,
      at: finishedAt,
      ...(state === 'queued' ? skipped(verdict) : cutOff(verdict)),
    }));

function skipped({ outcome }: Verdict) {
  const type = 'stage.skipped' as const;
  switch (outcome) {
    case 'cancelled':
      return { type, reason: 'the build was cancelled' };
    case 'failed':
      return { type, reason: 'the build failed' };
    case 'succeeded':
      return { type, reason: 'it never started' };
    case 'unknown':
      return { type, reason: 'it was never seen to start' };
  }
}

/** What was killed did not come to its own end; what failed may have failed elsewhere. */
function cutOff({ outcome, exit }: Verdict) {
  if (outcome === 'cancelled') return { type: 'stage.failed', error: CANCELLED } as const;
  if (outcome === 'failed' && exit?.kind === 'signaled') {
    return { type: 'stage.failed', error: `the build was ended by ${describeExit(exit)}` } as const;
  }
  return { type: 'stage.ended', reason: 'nobody told its end' } as const;
}
