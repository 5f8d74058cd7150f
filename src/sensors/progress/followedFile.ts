import type { Clock } from '../../base/clock';
import type { FileTail } from './fileTail';

/** Until so long after it grew, a file is looked at again after a pause, all in milliseconds. */
const PAUSES = [
  { until: 10_000, pause: 250 },
  { until: 60_000, pause: 1000 },
];
const LONG_PAUSE = 3000;

/** A file and when to look at it: the longer it has rested, the less often. */
export class FollowedFile {
  /** Epoch milliseconds. */
  dueAt = -Infinity;
  private grewAt: number;
  private lookedAt = -Infinity;

  constructor(
    private readonly tail: FileTail,
    private readonly clock: Clock,
  ) {
    this.grewAt = clock.now();
  }

  /** Whether it is to be looked at now. Where the clock was set back since, what is due lies far ahead. */
  isDue(now: number): boolean {
    return now >= this.dueAt || now < this.lookedAt;
  }

  async look(): Promise<void> {
    this.dueAt = Infinity;
    const grew = await this.tail.look();
    const now = this.clock.now();
    if (grew) this.grewAt = now;
    this.lookedAt = now;
    // It may have become due while it was looked at.
    this.dueAt = Math.min(this.dueAt, now + pauseAfter(now - this.grewAt));
  }

  /**
   * It is due at once.
   *
   * @returns whether it was not before
   */
  hurry(): boolean {
    const isSooner = this.dueAt > -Infinity;
    this.dueAt = -Infinity;
    return isSooner;
  }

  close(): Promise<void> {
    return this.tail.close();
  }
}

const pauseAfter = (rested: number): number =>
  PAUSES.find(({ until }) => rested < until)?.pause ?? LONG_PAUSE;
