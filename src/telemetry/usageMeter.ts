import type { Rates, TreeLook, Usage } from '../model/telemetry';
import { TreeSum } from './treeSum';

const MEASURES = ['cpuMs', 'readBytes', 'writtenBytes', 'writtenChars'] as const;
type Measure = (typeof MEASURES)[number];

/** What a look at a build tells of its use. */
export interface UsageLook extends Pick<TreeLook, 'withChildren' | 'alone'> {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of all that ended, each for itself, where a sensor told it of every one of them. */
  readonly ended?: Usage;
}

/**
 * The totals of one build, which never go back. They are told in two ways, and each may miss something but never
 * tells too much, so that the larger one is nearer to the truth. The living tell what they used together with the
 * children that they waited for: a process whose parent died before it is missed. And what ended tells what it used
 * by itself: what the system did to clear up after it is missed.
 */
export class UsageMeter {
  private readonly grown: Readonly<Record<Measure, TreeSum>> = {
    cpuMs: new TreeSum(),
    readBytes: new TreeSum(),
    writtenBytes: new TreeSum(),
    writtenChars: new TreeSum(),
  };
  private totals: Usage;
  private at: number | undefined;
  private latest: Rates = {};

  /** @param before what the build had used by the last word of whoever measured it before */
  constructor(before: Usage = {}) {
    this.totals = before;
  }

  get total(): Usage {
    return this.totals;
  }

  /** Between the last two looks. */
  get rates(): Rates {
    return this.latest;
  }

  look({ at, withChildren, alone, ended }: UsageLook): void {
    const before = this.totals;
    this.totals = each((measure) => {
      const [all, living, gone] = [withChildren[measure], alone?.[measure], ended?.[measure]];
      const children = all === undefined || living === undefined ? undefined : all - living;
      if (all !== undefined) this.grown[measure].read({ withChildren: all, children });
      const sum = living === undefined || gone === undefined ? undefined : living + gone;
      return largest(before[measure], this.grown[measure].total, sum);
    });
    if (this.at !== undefined) this.latest = ratesBetween(before, this.totals, at - this.at);
    this.at = at;
  }

  /** Somebody who saw more than looks do tells what was used; nothing that is known goes back for it. */
  atLeast(used: Usage = {}): void {
    const { totals } = this;
    this.totals = each((measure) => largest(totals[measure], used[measure]));
  }

  /**
   * The build ended at `at`. What it used after the last look is taken to be as much as before, where that is not known.
   *
   * @param known what all of it used, as far as somebody counted
   * @returns how many milliseconds were not seen; none when everything is known
   */
  extrapolate(at: number, known: Usage = {}): number {
    const gapMs = this.at === undefined ? 0 : Math.max(0, at - this.at);
    const rates = perSecond(this.latest);
    const { totals } = this;
    const unknown = MEASURES.filter(
      (measure) => totals[measure] !== undefined && known[measure] === undefined,
    );
    this.totals = each((measure) => {
      const [total, rate] = [totals[measure], rates[measure] ?? 0];
      if (total === undefined || !unknown.includes(measure)) return total;
      return total + (rate * gapMs) / 1000;
    });
    return unknown.length > 0 ? gapMs : 0;
  }
}

/** One core for a second is 1,000 ms and 100 %. */
const MS_PER_S_OF_PERCENT = 10;

function ratesBetween(before: Usage, after: Usage, elapsedMs: number): Rates {
  if (elapsedMs <= 0) return {};
  const rates = each((measure) => {
    const [a, b] = [before[measure], after[measure]];
    return a === undefined || b === undefined ? undefined : ((b - a) / elapsedMs) * 1000;
  });
  return {
    ...(rates.cpuMs !== undefined && { cpuPercent: rates.cpuMs / MS_PER_S_OF_PERCENT }),
    ...(rates.readBytes !== undefined && { readBytesPerS: rates.readBytes }),
    ...(rates.writtenBytes !== undefined && { writtenBytesPerS: rates.writtenBytes }),
    ...(rates.writtenChars !== undefined && { writtenCharsPerS: rates.writtenChars }),
  };
}

const perSecond = ({ cpuPercent, readBytesPerS, writtenBytesPerS, writtenCharsPerS }: Rates): Usage => ({
  ...(cpuPercent !== undefined && { cpuMs: cpuPercent * MS_PER_S_OF_PERCENT }),
  ...(readBytesPerS !== undefined && { readBytes: readBytesPerS }),
  ...(writtenBytesPerS !== undefined && { writtenBytes: writtenBytesPerS }),
  ...(writtenCharsPerS !== undefined && { writtenChars: writtenCharsPerS }),
});

/** Measures that are not known are left out. */
const each = (value: (measure: Measure) => number | undefined): Usage =>
  Object.fromEntries(
    MEASURES.flatMap((measure) => {
      const known = value(measure);
      return known === undefined ? [] : [[measure, known]];
    }),
  );

function largest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
