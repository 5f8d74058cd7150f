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
    const sorted = this.samples.map(({ lag }) => lag).sort((a, b) => a - b);
    const at = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
    const [p50, p95, max] = [at(0.5), at(0.95), at(1)];
    return p50 === undefined || p95 === undefined || max === undefined ? undefined : { p50, p95, max };
  }
}
