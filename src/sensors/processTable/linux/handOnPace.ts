/** While a build is at work its short steps are handed on this often: to be woken costs the host more than a step. */
const HAND_ON_MS = 120;
/** More at once would hold up the host. */
const MOST_PENDING = 512;

/** What is known when something could be handed on. */
export interface Moment {
  /** Milliseconds of a monotonic clock. */
  readonly now: number;
  /** Whether a build is at work. */
  readonly isBusy: boolean;
  /** How much could be handed on. */
  readonly pendingCount: number;
  /** Whether the end of something is among it that somebody may wait for. */
  readonly hasAwaitedEnd: boolean;
}

/** When the host is to hear of what happened. */
export class HandOnPace {
  private last = -Infinity;

  /** Whether to hand on now, which the caller then does. */
  isTime({ now, isBusy, pendingCount, hasAwaitedEnd }: Moment): boolean {
    const canWait = isBusy && !hasAwaitedEnd && pendingCount < MOST_PENDING;
    if (canWait && now - this.last < HAND_ON_MS) return false;
    this.last = now;
    return true;
  }
}
