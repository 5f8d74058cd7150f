import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

/** That the clock was set back shows at the next tick, and not before. */
const LATEST_MS = 5_000;

/** Ticks when that is wanted, and before that from time to time. */
export class TickTimer implements Disposable {
  private timer: Disposable | undefined;
  /** Epoch milliseconds; of no tick, none. */
  private dueAt = Infinity;

  /** @param tick told the time, epoch milliseconds; it may want the next one */
  constructor(
    private readonly clock: Clock,
    private readonly tick: (at: number) => void,
  ) {}

  /** @param at epoch milliseconds; undefined when none is wanted any more */
  want(at: number | undefined): void {
    if (at === undefined) {
      this.dispose();
      return;
    }
    // The tick to come is soon enough, and is not put off for ever by those who want another.
    if (at >= this.dueAt) return;
    this.timer?.dispose();
    const now = this.clock.now();
    this.dueAt = Math.min(at, now + LATEST_MS);
    this.timer = this.clock.after(Math.max(0, this.dueAt - now), () => {
      this.dueAt = Infinity;
      this.tick(this.clock.now());
    });
  }

  dispose(): void {
    this.timer?.dispose();
    this.dueAt = Infinity;
  }
}
