import type { ProcessKey } from '../../../model/process';
import type { Cost, ProcessSpan, Sample } from '../../../model/telemetry';
import { costOf } from '../../../telemetry/cost';
import { downsample } from '../../../telemetry/downsample';
import type { BuildHead, Marker, StageBand, ToPanel } from '../../telemetry/messages';
import { Curves } from './curves';

type Show = Extract<ToPanel, { type: 'show' }>;
type More = Extract<ToPanel, { type: 'more' }>;

/** A page that stays open for days holds no more. */
const MOST_SAMPLES = 7_200;

/** A build as its panel shows it. */
export class ShownBuild {
  readonly head: BuildHead;
  readonly spansLeftOut: number;
  bands: readonly StageBand[];
  markers: readonly Marker[];
  curves: Curves;
  samples: Sample[];
  spans: ProcessSpan[];
  /** Samples that were never told. */
  dropped = 0;
  /** Another one with everything that is told. */
  changes: object = {};
  private readonly placeOf: Map<ProcessKey, number>;
  private readonly kept: Cost | undefined;
  private now: number;
  private peak: Sample | undefined;
  /** How many samples were looked at for it. */
  private looked = 0;

  constructor({ build, telemetry, bands, markers, now }: Show) {
    this.head = build;
    this.bands = bands;
    this.markers = markers;
    this.now = now;
    this.samples = [...telemetry.samples];
    this.spans = [...telemetry.spans];
    this.placeOf = new Map(this.spans.map(({ key }, index) => [key, index]));
    this.spansLeftOut = telemetry.spansLeftOut;
    this.kept = telemetry.cost;
    this.curves = new Curves(build.startedAt, this.samples);
  }

  add({ samples, spans, bands, markers, now, dropped }: More): void {
    this.bands = bands;
    this.markers = markers;
    this.now = now;
    this.dropped += dropped;
    this.changes = {};
    this.samples.push(...samples);
    this.curves.add(samples);
    if (this.samples.length > MOST_SAMPLES) this.thinOut();
    for (const span of spans) this.put(span);
  }

  get isRunning(): boolean {
    return this.head.state === 'running';
  }

  /** Epoch milliseconds of its end, or of now. */
  get until(): number {
    return this.head.finishedAt ?? this.now;
  }

  /** Milliseconds from its start to its end, or to now. */
  get length(): number {
    return Math.max(0, this.until - this.head.startedAt);
  }

  /** What it cost, until now while it runs. */
  cost(): Cost {
    if (this.kept) return this.kept;
    return costOf({
      startedAt: this.head.startedAt,
      endedAt: this.until,
      totals: this.totals(),
      samples: this.highest(),
      spans: this.spans,
      processes: this.spans.length + this.spansLeftOut,
    });
  }

  private totals(): Pick<Cost, 'cpuMs' | 'readBytes' | 'writtenBytes'> {
    const last = this.samples.at(-1)?.build;
    return { cpuMs: last?.cpuMs, readBytes: last?.readBytes, writtenBytes: last?.writtenBytes };
  }

  /** The sample at which it held the most: all that the cost needs of the samples. */
  private highest(): readonly Sample[] {
    for (; this.looked < this.samples.length; this.looked++) {
      const sample = this.samples[this.looked];
      const held = sample?.build.rssBytes;
      if (sample && held !== undefined && held > (this.peak?.build.rssBytes ?? -1)) this.peak = sample;
    }
    return this.peak ? [this.peak] : [];
  }

  private put(span: ProcessSpan): void {
    const place = this.placeOf.get(span.key);
    if (place !== undefined) {
      this.spans[place] = span;
      return;
    }
    this.placeOf.set(span.key, this.spans.length);
    this.spans.push(span);
  }

  private thinOut(): void {
    this.highest();
    this.samples = [...downsample(this.samples, MOST_SAMPLES / 2)];
    this.looked = this.samples.length;
    this.curves = new Curves(this.head.startedAt, this.samples);
  }
}
