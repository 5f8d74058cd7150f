import type { Rates, TreeLook, Usage } from '../model/telemetry';
import { TreeSum } from './treeSum';

const MEASURES = ['cpuMs', 'readBytes', 'writtenBytes', 'writtenChars'] as const;
type Measure = (typeof MEASURES)[number];

/** What a look at a build tells of its use. */
export interface UsageLook extends Pick<TreeLook, 'withChildren' | 'alone'> {
  /** Milliseconds from anywhere, of a clock that nobody sets. */
  readonly steadyMs: number;
  /** Of all that ended, each for itself and never too much, where a sensor told it of every one of them. */
  readonly ended?: Usage;
}

/** What is known of a build's use once it has ended. */
export interface UsageEnd {
  /** Milliseconds from the last look to the end. */
  readonly unseenMs: number;
  /** Of all its processes, each for itself, where a sensor told it of every one of them. */
  readonly ended?: Usage;
  /** Of all of it, where somebody who waited for it counted. */
  readonly counted?: Usage;
}

/**
 * The totals of one build, which never go back. The living tell what they used together with the children that they
 * waited for: a process whose parent died before it is missed. So the total is at least what living and ended tell,
 * each for itself.
 */
export class UsageMeter {
  private grown = treeSums();
  /** What was used by processes that are over for sure. */
  private base: Usage = {};
  private totals: Usage;
  /** Of each process for itself, at the last look. */
  private byItself: Usage = {};
  private lookedAtMs: number | undefined;
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

  look({ steadyMs, withChildren, alone, ended }: UsageLook): void {
    const before = this.totals;
    this.byItself = each((measure) => add(alone?.[measure], ended?.[measure]));
    this.totals = each((measure) => {
      const [all, living] = [withChildren[measure], alone?.[measure]];
      const children = all === undefined || living === undefined ? undefined : all - living;
      if (all !== undefined) this.grown[measure].read({ withChildren: all, children });
      const grown = add(this.base[measure] ?? 0, this.grown[measure].total);
      return largest(before[measure], grown, this.byItself[measure]);
    });
    if (this.lookedAtMs !== undefined) {
      this.latest = ratesBetween(before, this.totals, steadyMs - this.lookedAtMs);
    }
    this.lookedAtMs = steadyMs;
  }

  /**
   * The build is over. What is not known of the time after the last look is taken to be as much as before. Should it
   * turn out to go on, other processes add to it.
   *
   * @returns how many milliseconds that is; none when nothing had to be guessed
   */
  end({ unseenMs, ended = {}, counted = {} }: UsageEnd): number {
    const gapMs = this.lookedAtMs === undefined ? 0 : unseenMs;
    const rates = perSecond(this.latest);
    const { totals, byItself } = this;
    const known = { ...ended, ...counted };
    this.totals = each((measure) => {
      const total = totals[measure];
      if (counted[measure] !== undefined) return largest(total, counted[measure]);
      if (ended[measure] !== undefined) return grownTo(ended[measure], total, byItself[measure]);
      return total === undefined ? undefined : total + ((rates[measure] ?? 0) * gapMs) / 1000;
    });
    const isGuess = MEASURES.some((measure) => totals[measure] !== undefined && known[measure] === undefined);
    this.beginAnew();
    return isGuess ? gapMs : 0;
  }

  private beginAnew(): void {
    this.base = this.totals;
    this.grown = treeSums();
    this.byItself = {};
    this.lookedAtMs = undefined;
    this.latest = {};
  }
}

const treeSums = (): Readonly<Record<Measure, TreeSum>> => ({
  cpuMs: new TreeSum(),
  readBytes: new TreeSum(),
  writtenBytes: new TreeSum(),
  writtenChars: new TreeSum(),
});

/** What came after a look is what ended processes have more by now than all had then. */
const grownTo = (ended: number, total: number | undefined, then: number | undefined): number =>
  total === undefined || then === undefined ? Math.max(total ?? 0, ended) : total + Math.max(0, ended - then);

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

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
