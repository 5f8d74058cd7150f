import type { ProcessKey } from '../model/process';
import type { ProcessSpan, Usage } from '../model/telemetry';
import type { TrackedBuild } from './trackedBuild';

/** A build as whoever measures it needs it: what it is at this moment. */
export interface MeasuredBuild {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Its processes that live. */
  readonly keys: readonly ProcessKey[];
  /** The names of its stages that run, no more than 50 of them. */
  readonly stages: readonly string[];
  /** What its ended processes used, each for itself, where that is known of every one of them. */
  readonly ended?: Usage;
  /** What somebody who waited for all of it counted. */
  readonly counted?: Usage;
  /** How many processes it had until now. */
  readonly processes: number;
  /** Those of its processes that started, changed or ended since this was asked before. */
  takeSpans(): readonly ProcessSpan[];
  /** All its processes. */
  spans(): readonly ProcessSpan[];
}

/** Each sample names them: hundreds at once, as a progress file may tell, would be most of what is written. */
const MOST_STAGES = 50;

export function measured(build: TrackedBuild): MeasuredBuild {
  const { accounting, spans, stages } = build;
  const { startedAt } = build.identity;
  const running = stages.filter(({ state }) => state === 'running').map(({ name }) => name);
  return {
    startedAt,
    keys: [...accounting.keys()],
    stages: [...new Set(running)].slice(0, MOST_STAGES),
    ...(spans.ended && { ended: spans.ended }),
    ...(build.countedUsage && { counted: build.countedUsage }),
    processes: accounting.count,
    takeSpans: () => spans.takeNews(startedAt),
    spans: () => spans.all(startedAt),
  };
}
