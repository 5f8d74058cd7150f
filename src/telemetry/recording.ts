import type { Moment } from '../base/clock';
import type { BuildId } from '../model/build';
import { isFailure } from '../model/process';
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
/** Builds that are due within this share of their pace are looked at together. */
const SLACK = 0.25;

export interface RecordingOptions {
  /** Samples that are kept while it runs. */
  readonly capacity: number;
  /** Milliseconds between two looks at a build that is neither young nor old. */
  readonly intervalMs: number;
  /** What was recorded of it before, oldest first. */
  readonly before?: readonly Sample[];
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
  readonly build: BuildId;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly at: number;
  readonly spans: readonly ProcessSpan[];
  /** How many processes it had, those that are not among the spans too. */
  readonly processes: number;
  /** What all its processes used, each for itself, where that is known of every one of them. */
  readonly ended?: Usage;
  /** What it used, where somebody who waited for all of it counted. */
  readonly counted?: Usage;
}

/** A longer time without a look was none of work: the machine slept, or its clock was set. */
const LONGEST_GAP_MS = 5_000;
const MOST_PACES = 2;

/** The telemetry of one build while it runs, and what is made of it at its end. */
export class Recording {
  private readonly ring: SampleRing;
  private readonly meter: UsageMeter;
  private lookedAt = -Infinity;
  private pace = 0;

  constructor(private readonly options: RecordingOptions) {
    const { capacity, before = [] } = options;
    this.ring = new SampleRing(capacity, before);
    const last = before.at(-1);
    this.meter = new UsageMeter(last && usageOf(last));
  }

  /** Epoch milliseconds of the next look; long ago before the first one. */
  get dueAt(): number {
    return this.lookedAt + this.pace;
  }

  /** Those that are kept, oldest first. */
  samples(): readonly Sample[] {
    return this.ring.all();
  }

  /** Whether it is time to look at the build, or nearly so. `now` is epoch milliseconds, and may have been set back. */
  isDue(now: number): boolean {
    return now >= this.dueAt - this.pace * SLACK || now < this.lookedAt;
  }

  /** A look is taken at `at`, whatever it shows, of a build that began at `startedAt`; epoch milliseconds. */
  looking(at: number, startedAt: number): void {
    this.lookedAt = at;
    this.pace = paceMs(at - startedAt, this.options.intervalMs);
  }

  /** @returns undefined when there was nothing to see: nothing of the build lives at the moment */
  take(look: TreeLook, moment: Moment, host: HostReading, { stages, ended }: BuildFacts): Sample | undefined {
    if (look.withChildren.cpuMs === undefined) return undefined;
    const { at, steadyMs } = moment;
    this.meter.look({ steadyMs, withChildren: look.withChildren, alone: look.alone, ended });
    const build = { ...look.holding, ...this.meter.total, ...this.meter.rates };
    return this.ring.push({ at, stages, build, host });
  }

  /** All of it, small enough to be kept. It may go on all the same. */
  end({ build, startedAt, at, spans, processes, ended, counted }: RecordedEnd): Telemetry {
    const samples = this.ring.all();
    const sinceLookMs = Math.max(0, at - (samples.at(-1)?.at ?? at));
    const unseenMs = Math.min(sinceLookMs, Math.max(LONGEST_GAP_MS, MOST_PACES * this.pace));
    const extrapolatedMs = this.meter.end({ unseenMs, ended, counted });
    const kept = keep(spans);
    return {
      build,
      samples: downsample(samples, KEPT_SAMPLES),
      spans: kept,
      spansLeftOut: processes - kept.length,
      cost: costOf({
        ...{ startedAt, endedAt: at, totals: this.meter.total, samples, spans, processes },
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
  const failed = ({ exit }: ProcessSpan): number => Number(isFailure(exit));
  const duration = ({ startedAt, endedAt = Infinity }: ProcessSpan): number => endedAt - startedAt;
  return [...spans]
    .sort((a, b) => failed(b) - failed(a) || duration(b) - duration(a))
    .slice(0, KEPT_SPANS)
    .sort((a, b) => a.startedAt - b.startedAt);
}
