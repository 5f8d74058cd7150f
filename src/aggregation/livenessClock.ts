import type { LivenessTimes } from '../model/liveness';

/**
 * The deadlines of one build. Output keeps it busy, any progress keeps it from being stalled, and heartbeats
 * alone do neither. All times are epoch milliseconds.
 */
export class LivenessClock {
  private busyUntil: number;
  private stalledFrom: number;
  private outputAt: number | undefined;
  private progressAt: number;
  private quietFrom: number;

  /**
   * @param start the build's own, or when it was first looked at if that is much later
   * @param isNew it begins at `start`: it is busy for as long as it may take to print a first line
   */
  constructor(
    private readonly times: LivenessTimes,
    start: number,
    isNew: boolean,
  ) {
    this.busyUntil = isNew ? start + times.quietMs : -Infinity;
    this.progressAt = start;
    this.quietFrom = start;
    this.stalledFrom = start + times.stallMs;
  }

  get lastOutput(): number | undefined {
    return this.outputAt;
  }

  get lastProgress(): number {
    return this.progressAt;
  }

  /** Since when a build that is quiet is so: its last output, or what woke it up later. */
  get quietSince(): number {
    return this.quietFrom;
  }

  output(at: number): void {
    this.outputAt = Math.max(at, this.outputAt ?? at);
    this.quietFrom = Math.max(at, this.quietFrom);
    this.busyUntil = this.outputAt + this.times.quietMs;
    this.progress(at);
  }

  progress(at: number): void {
    this.progressAt = Math.max(at, this.progressAt);
    this.stalledFrom = this.progressAt + this.times.stallMs;
  }

  /** Nothing is known of the time between `before` and `at`: whatever was running out begins anew. */
  startAnew(before: number, at: number): void {
    const wasBusy = this.outputAt !== undefined && this.busyUntil > before;
    this.busyUntil = wasBusy ? at + this.times.quietMs : -Infinity;
    if (this.outputAt !== undefined) this.outputAt = Math.min(this.outputAt, at);
    this.wake(at);
  }

  /** It could not go on until now. */
  wake(at: number): void {
    this.quietFrom = at;
    this.progressAt = at;
    this.stalledFrom = at + this.times.stallMs;
  }

  isBusy(now: number): boolean {
    return now < this.busyUntil;
  }

  isStalled(now: number): boolean {
    return now >= this.stalledFrom;
  }
}
