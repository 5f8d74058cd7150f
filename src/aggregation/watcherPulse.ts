import { MISSED_BEATS } from '../model/heartbeats';
import { DEFAULT_LIVENESS_TIMES } from '../model/liveness';

/** The watcher of one watched task: whether it still beats. */
export class WatcherPulse {
  private awaitedFrom: number;

  /** @param intervalMs what it says of its pace, where it says it */
  constructor(
    private beatAt: number,
    private readonly intervalMs = DEFAULT_LIVENESS_TIMES.heartbeatMs,
  ) {
    this.awaitedFrom = beatAt;
  }

  /** Epoch milliseconds. */
  get lastBeatAt(): number {
    return this.beatAt;
  }

  beat(at: number): void {
    this.beatAt = at;
    this.awaitedFrom = at;
  }

  /** The machine slept until `at`, and the watcher with it. */
  awaitAnew(at: number): void {
    this.awaitedFrom = at;
  }

  /** @param lookMs milliseconds between two looks at what it wrote */
  isMissing(now: number, lookMs: number): boolean {
    return now - this.awaitedFrom > MISSED_BEATS * Math.max(this.intervalMs, lookMs);
  }
}
