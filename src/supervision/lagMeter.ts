export interface Lag {
  /** Whole milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const WINDOW_MS = 60_000;
/** Enough for a percentile; under a storm the window gets shorter, not the memory larger. */
const MAX_SAMPLES = 10_000;

/** How long events waited between happening and being folded, over the last minute. */
export class LagMeter {
  private samples: { readonly at: number; readonly lag: number }[] = [];

  /** @param happenedAt epoch milliseconds, as is `now` */
  add(happenedAt: number, now: number): void {
    this.samples.push({ at: now, lag: Math.max(0, Math.round(now - happenedAt)) });
    if (this.samples.length >= 2 * MAX_SAMPLES) this.samples = this.samples.slice(-MAX_SAMPLES);
  }

  /** Undefined when nothing happened in the last minute. */
  read(now: number): Lag | undefined {
    this.samples = this.samples.filter(({ at }) => at > now - WINDOW_MS);
    const counts = this.counts();
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => this.lagOf(share, counts));
    return p50 === undefined || p95 === undefined || max === undefined ? undefined : { p50, p95, max };
  }

  /** How often each lag was, shortest first. There are thousands of samples and few lags: to sort these is quick. */
  private counts(): readonly (readonly [number, number])[] {
    const counts = new Map<number, number>();
    for (const { lag } of this.samples) counts.set(lag, (counts.get(lag) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => a - b);
  }

  /** The lag that so large a share of the samples do not exceed. */
  private lagOf(share: number, counts: readonly (readonly [number, number])[]): number | undefined {
    let left = Math.ceil(share * this.samples.length);
    for (const [lag, count] of counts) {
      left -= count;
      if (left <= 0) return lag;
    }
    return undefined;
  }
}
