import type { MeasuredBuild } from '../aggregation/measuredBuild';
import type { Moment } from '../base/clock';
import type { BuildId } from '../model/build';
import { pidOf, type ProcessKey } from '../model/process';
import type { HostReading, ProcessSpan, Telemetry, TreeLook } from '../model/telemetry';
import { LiveTelemetry, livePath, type LiveContent } from '../store/telemetryFiles';
import { Recording } from '../telemetry/recording';

export interface RecordedBuildOptions {
  readonly build: BuildId;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The folder of telemetry. */
  readonly dir: string;
  /** Samples that are kept while it runs. */
  readonly capacity: number;
  /** Milliseconds between two looks at a build that is neither young nor old. */
  readonly intervalMs: number;
  /** What another process recorded of it before. */
  readonly before?: LiveContent;
  /** What it was until now: a build that is only a part of it. */
  readonly part?: RecordedBuild;
  /** Hears of each write that failed. */
  readonly onError: (error: unknown) => void;
}

/** A build's end, as the fold or, of one whose end nobody measured, the journal knows it. */
export type MeasuredEnd = Pick<
  MeasuredBuild,
  'startedAt' | 'keys' | 'ended' | 'counted' | 'processes' | 'spans'
>;

/** Of so many processes of a build it is remembered what they held. */
const MAX_PEAKS = 20_000;

/** What is recorded of one build, in memory and on disk. */
export class RecordedBuild {
  private readonly recording: Recording;
  private readonly live: LiveTelemetry;
  /** The most that a process was seen to hold. */
  private readonly peaks: Map<ProcessKey, number>;
  /** Processes that were told before; what lives on is known by now. */
  private readonly earlier: ReadonlyMap<ProcessKey, ProcessSpan>;
  private isShown: boolean;

  constructor(private readonly options: RecordedBuildOptions) {
    const { build, startedAt, dir, capacity, intervalMs, before, part, onError } = options;
    this.recording = part?.recording ?? new Recording({ capacity, intervalMs, before: before?.samples });
    this.live = new LiveTelemetry(livePath(dir, build), { build, startedAt, capacity }, onError);
    this.earlier = part?.earlier ?? spansUntil(before);
    this.peaks = part?.peaks ?? new Map<ProcessKey, number>();
    this.isShown = before !== undefined || part !== undefined;
  }

  get dueAt(): number {
    return this.recording.dueAt;
  }

  isDue(now: number): boolean {
    return this.recording.isDue(now);
  }

  /** A look is taken at `at`, whatever it shows. */
  looking(at: number): void {
    this.recording.looking(at, this.options.startedAt);
  }

  get isEmpty(): boolean {
    return this.recording.samples().length === 0;
  }

  take(look: TreeLook, moment: Moment, host: HostReading, build: MeasuredBuild): void {
    this.rememberPeaks(look, build.keys);
    const sample = this.recording.take(look, moment, host, build);
    if (!sample) return;
    // A build that is over before a second look leaves no file of its life.
    if (this.isShown) {
      this.live.add(sample, build.takeSpans().map(this.withPeak), () => ({
        samples: this.recording.samples(),
        spans: this.spans(build),
      }));
    }
    this.isShown = true;
  }

  end(build: MeasuredEnd, at: number): Telemetry {
    const spans = this.spans(build);
    const { startedAt, processes, ended, counted } = build;
    return this.recording.end({
      ...{ build: this.options.build, startedAt, at, spans, counted },
      processes: Math.max(processes, spans.length),
      // What lives on is told by the last look.
      ...(build.keys.length === 0 && { ended }),
    });
  }

  /** Resolves once everything is written. */
  get idle(): Promise<void> {
    return this.live.idle;
  }

  private rememberPeaks({ peaks }: TreeLook, keys: readonly ProcessKey[]): void {
    if (peaks.size === 0) return;
    for (const key of keys) {
      const peak = peaks.get(pidOf(key));
      if (peak === undefined || (this.peaks.size >= MAX_PEAKS && !this.peaks.has(key))) continue;
      this.peaks.set(key, Math.max(peak, this.peaks.get(key) ?? 0));
    }
  }

  private spans(build: Pick<MeasuredBuild, 'spans'>): readonly ProcessSpan[] {
    const known = build.spans().map(this.withPeak);
    if (this.earlier.size === 0) return known;
    return [...new Map([...this.earlier, ...known.map((span) => [span.key, span] as const)]).values()];
  }

  /** As the kernel told it at the end, else as it was seen. */
  private readonly withPeak = (span: ProcessSpan): ProcessSpan => {
    const peakRssBytes = span.peakRssBytes ?? this.peaks.get(span.key);
    return peakRssBytes === undefined ? span : { ...span, peakRssBytes };
  };
}

/** What was not seen to end had ended when it was looked at no more, unless it shows up again. */
function spansUntil(before: LiveContent = { samples: [], spans: [] }): ReadonlyMap<ProcessKey, ProcessSpan> {
  const until = before.samples.at(-1)?.at ?? 0;
  return new Map(
    before.spans.map((span) => {
      const endedAt = span.endedAt ?? Math.max(span.startedAt, until);
      return [span.key, { ...span, endedAt }];
    }),
  );
}
