/** More than clocks drift apart between two looks, or time servers correct at once. */
const JUMP_MS = 3_000;

/**
 * Notices that the wall clock jumped against one that runs steadily: it was set, or the machine slept, where
 * the steady clock stands still then. Where that one runs on in sleep (Windows) only the former is noticed.
 */
export class ClockJumps {
  private offset: number;
  private jumpedAt: number | undefined;

  /** @param wall epoch milliseconds @param steady milliseconds from anywhere */
  constructor(
    private readonly wall: () => number,
    private readonly steady: () => number,
  ) {
    this.offset = wall() - steady();
  }

  /** Epoch milliseconds at which the last jump was noticed, by this look or an earlier one. */
  last(): number | undefined {
    const now = this.wall();
    const offset = now - this.steady();
    if (Math.abs(offset - this.offset) > JUMP_MS) this.jumpedAt = now;
    this.offset = offset;
    return this.jumpedAt;
  }
}
