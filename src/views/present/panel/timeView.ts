/** Milliseconds since the build began. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** No closer look makes sense: nothing is measured more finely. */
const NARROWEST_MS = 20;

/** What of a build's time is shown: all of it, or a stretch that stands still or moves with the end. */
export class TimeView {
  private range: TimeRange | undefined;
  private follows: boolean;

  /** @param end milliseconds from the start to the end of the build, or to now */
  constructor(
    private end: number,
    private running: boolean,
    restored: { readonly range?: TimeRange; readonly following?: boolean } = {},
  ) {
    this.follows = restored.following ?? true;
    this.range = restored.range && this.within(restored.range);
  }

  get all(): TimeRange {
    return { from: 0, to: Math.max(this.end, NARROWEST_MS) };
  }

  get visible(): TimeRange {
    return this.range ?? this.all;
  }

  /** What to come back to; undefined while all is shown. */
  get stretch(): TimeRange | undefined {
    return this.range;
  }

  get isRunning(): boolean {
    return this.running;
  }

  /** Whether what is shown moves on with a build that runs. */
  get following(): boolean {
    return this.running && this.follows;
  }

  /** Whether it would, if the build ran. */
  get isFollower(): boolean {
    return this.follows;
  }

  moveEnd(end: number, running: boolean): void {
    const by = end - this.end;
    this.end = end;
    this.running = running;
    if (this.range && this.follows && by > 0) this.range = shifted(this.range, by);
  }

  pause(): void {
    this.range = this.visible;
    this.follows = false;
  }

  /** Shows the latest again, in the same width as before. */
  follow(): void {
    this.follows = true;
    if (!this.range) return;
    const gap = this.all.to - this.range.to;
    this.range = this.range.from + gap <= 0 ? undefined : shifted(this.range, gap);
  }

  /** Shows all. */
  reset(): void {
    this.range = undefined;
    this.follows = true;
  }

  show(range: TimeRange): void {
    const wanted = this.within(range);
    this.range = wanted.from <= 0 && wanted.to >= this.all.to ? undefined : wanted;
    this.follows = wanted.to >= this.all.to;
  }

  /** @param factor below 1 is closer @param around stays where it is */
  zoom(factor: number, around = middle(this.visible)): void {
    const { from, to } = this.visible;
    const wanted = Math.max(NARROWEST_MS, (to - from) * factor) / (to - from);
    this.show({ from: around - (around - from) * wanted, to: around + (to - around) * wanted });
  }

  /** @param by milliseconds, later when positive */
  pan(by: number): void {
    if (!this.range) return;
    const { from, to } = this.range;
    this.show(shifted(this.range, Math.max(-from, Math.min(by, this.all.to - to))));
  }

  private within({ from, to }: TimeRange): TimeRange {
    const { to: end } = this.all;
    const width = Math.min(end, Math.max(NARROWEST_MS, to - from));
    const start = Math.max(0, Math.min(from, end - width));
    return { from: start, to: Math.min(end, Math.max(to, start + width)) };
  }
}

const middle = ({ from, to }: TimeRange): number => (from + to) / 2;

const shifted = ({ from, to }: TimeRange, by: number): TimeRange => ({ from: from + by, to: to + by });
