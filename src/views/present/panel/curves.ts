import type { Sample } from '../../../model/telemetry';
import type { TimeRange } from './timeView';

/** Absent figures are null: the curve has a gap there. */
export type Curve = (number | null)[];

const MEASURES = {
  cpu: ({ build }: Sample) => build.cpuPercent,
  machine: ({ host }: Sample) => host.cpuPercent,
  rss: ({ build }: Sample) => build.rssBytes,
  pss: ({ build }: Sample) => build.pssBytes,
  read: ({ build }: Sample) => build.readBytesPerS,
  written: ({ build }: Sample) => build.writtenBytesPerS,
  processes: ({ build }: Sample) => build.processes,
  threads: ({ build }: Sample) => build.threads,
} as const satisfies Record<string, (sample: Sample) => number | undefined>;

export type Measure = keyof typeof MEASURES;

/** Something for each measure. */
export const ofEach = <T>(make: (measure: Measure) => T): Readonly<Record<Measure, T>> => ({
  cpu: make('cpu'),
  machine: make('machine'),
  rss: make('rss'),
  pss: make('pss'),
  read: make('read'),
  written: make('written'),
  processes: make('processes'),
  threads: make('threads'),
});

const MEASURE_NAMES = Object.values(ofEach((measure) => measure));

/** Samples as columns, which grow in place. */
export class Curves {
  /** Milliseconds since the build began. */
  readonly times: number[] = [];
  readonly of = ofEach((): Curve => []);

  constructor(
    private readonly startedAt: number,
    samples: readonly Sample[],
  ) {
    this.add(samples);
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) {
      // A clock that was set back shows as standing still: what is drawn has to go on from left to right.
      this.times.push(Math.max(this.times.at(-1) ?? -Infinity, sample.at - this.startedAt));
      for (const name of MEASURE_NAMES) this.of[name].push(MEASURES[name](sample) ?? null);
    }
  }

  /** The last one at or before a moment; undefined when there is none. */
  indexAt(time: number): number | undefined {
    const after = firstIndex(this.times, (at) => at > time);
    return after === 0 ? undefined : after - 1;
  }

  valueAt(name: Measure, index: number | undefined): number | undefined {
    return index === undefined ? undefined : (this.of[name][index] ?? undefined);
  }

  /** Whether a figure is known between two moments, or in so many samples before and after them. */
  isKnown(name: Measure, { from, to }: TimeRange, beyond: number): boolean {
    const curve = this.of[name];
    const start = Math.max(0, firstIndex(this.times, (at) => at >= from) - beyond);
    const end = Math.min(curve.length, firstIndex(this.times, (at) => at > to) + beyond);
    for (let index = start; index < end; index++) if (curve[index] !== null) return true;
    return false;
  }

  /** The highest of some curves between two moments; 0 when nothing is known. */
  highest(names: readonly Measure[], from: number, to: number): number {
    const start = firstIndex(this.times, (at) => at >= from);
    const end = firstIndex(this.times, (at) => at > to);
    let highest = 0;
    for (const name of names) {
      const curve = this.of[name];
      for (let index = start; index < end; index++) highest = Math.max(highest, curve[index] ?? 0);
    }
    return highest;
  }
}

/** The index of the first item for which the test holds, in a list where it holds for all that follow it. */
export function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
