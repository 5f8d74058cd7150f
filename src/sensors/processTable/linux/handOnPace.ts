/** The host of a build at work is woken this often for its many steps: to be woken costs it more than a step. */
const HAND_ON_MS = 120;

/** What is known when something could be handed on. */
export interface Moment {
  /** Milliseconds of a monotonic clock. */
  readonly now: number;
  /** Whether a build is at work. */
  readonly isBusy: boolean;
  /** Whether the end of a process that lived long is among what could be handed on: somebody waits for it. */
  readonly hasLongLivedEnd: boolean;
}

/** When the host is to hear of what happened. */
export class HandOnPace {
  private last = -Infinity;

  /** Whether to hand on now, which the caller then does. */
  isTime({ now, isBusy, hasLongLivedEnd }: Moment): boolean {
    if (isBusy && !hasLongLivedEnd && now - this.last < HAND_ON_MS) return false;
    this.last = now;
    return true;
  }
}
