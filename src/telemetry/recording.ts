import type { BuildId } from '../model/build';
import type { HostReading, ProcessSpan, Sample, Telemetry, TreeLook, Usage } from '../model/telemetry';
import { costOf } from './cost';
import { downsample } from './downsample';
import { paceMs } from './pace';
import { SampleRing } from './sampleRing';
import { UsageMeter } from './usageMeter';

/** Few enough to draw, and to keep for months. */
export const KEPT_SAMPLES = 600;
/** Enough to see where the time of a large build went. */
export const KEPT_SPANS = 5_000;

export interface RecordingOptions {
  readonly build: BuildId;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Samples that are kept while it runs. */
  readonly capacity: number;
  /** Milliseconds between two looks at a build that is neither young nor old. */
  readonly intervalMs: number;
  /** What was recorded of it before, by another process. */
  readonly before?: Sample;
}

/** What the fold knows of a build besides what looks at its processes tell. */
export interface BuildFacts {
  /** The names of the stages that run. */
  readonly stages: readonly string[];
  /** What its ended processes used, where that is known of each of them. */
  readonly ended?: Usage;
}

/** The end of a build, as the fold knows it. */
export interface RecordedEnd {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly spans: readonly ProcessSpan[];
  /** How many processes it had. */
  readonly processes: number;
  /** What it used, where somebody counted it exactly. */
  readonly exact?: Usage;
}

/** The telemetry of one build while it runs, and what is made of it at its end. */
export class Recording {
  readonly ring: SampleRing;
  private readonly meter: UsageMeter;
  private lookedAt = -Infinity;

  constructor(private readonly options: RecordingOptions) {
    const { capacity, before } = options;
    this.ring = new SampleRing(capacity, before?.seq);
    this.meter = new UsageMeter(before && usageOf(before));
  }

  /** Whether it is time to look at the build. `now` is epoch milliseconds. */
  isDue(now: number): boolean {
    const { startedAt, intervalMs } = this.options;
    return now - this.lookedAt >= paceMs(now - startedAt, intervalMs);
  }

  take(look: TreeLook, at: number, host: HostReading, { stages, ended }: BuildFacts): Sample {
    this.lookedAt = at;
    this.meter.look({ at, withChildren: look.withChildren, alone: look.alone, ended });
    const build = { ...look.holding, ...this.meter.total, ...this.meter.rates };
    return this.ring.push({ at, stages, build, host });
  }

  /** All of it, small enough to be kept. */
  end({ at, spans, processes, exact }: RecordedEnd): Telemetry {
    const extrapolatedMs = exact ? 0 : this.meter.extrapolate(at);
    const totals = { ...this.meter.total, ...exact };
    const samples = this.ring.all();
    const kept = keep(spans);
    const { build, startedAt } = this.options;
    return {
      build,
      samples: downsample(samples, KEPT_SAMPLES),
      spans: kept,
      spansLeftOut: spans.length - kept.length,
      cost: costOf({
        ...{ startedAt, endedAt: at, totals, samples, spans, processes },
        ...(extrapolatedMs > 0 && { extrapolatedMs }),
      }),
    };
  }
}

const usageOf = ({ build: { cpuMs, readBytes, writtenBytes, writtenChars } }: Sample): Usage => ({
  ...(cpuMs !== undefined && { cpuMs }),
  ...(readBytes !== undefined && { readBytes }),
  ...(writtenBytes !== undefined && { writtenBytes }),
  ...(writtenChars !== undefined && { writtenChars }),
});

/** Those that failed and then the longest, in the order in which they started. */
function keep(spans: readonly ProcessSpan[]): readonly ProcessSpan[] {
  if (spans.length <= KEPT_SPANS) return spans;
  const failed = (span: ProcessSpan): boolean =>
    span.exit !== undefined && (span.exit.kind === 'signaled' || span.exit.code !== 0);
  const duration = ({ startedAt, endedAt = Infinity }: ProcessSpan): number => endedAt - startedAt;
  return [...spans]
    .sort((a, b) => Number(failed(b)) - Number(failed(a)) || duration(b) - duration(a))
    .slice(0, KEPT_SPANS)
    .sort((a, b) => a.startedAt - b.startedAt);
}
