import { uptime } from 'node:os';

/** USER_HZ: the unit of `/proc/PID/stat`, 100 on every architecture Buildbeat ships for. */
const TICKS_PER_SECOND = 100;
const MS_PER_TICK = 1000 / TICKS_PER_SECOND;
const REFRESH_MS = 10_000;

/** Maps clock ticks since boot to the wall clock, which may jump: the two are compared anew now and then. */
export class BootClock {
  private bootedAt = 0;
  private comparedAt = -Infinity;

  /** Epoch milliseconds of `ticks` since boot. */
  startedAt(ticks: number): number {
    const now = Date.now();
    if (Math.abs(now - this.comparedAt) > REFRESH_MS) {
      this.bootedAt = now - uptime() * 1000;
      this.comparedAt = now;
    }
    return Math.round(this.bootedAt + ticks * MS_PER_TICK);
  }
}

/** Clock ticks since boot of a moment given in nanoseconds since boot, suspended time included. */
export const ticksOf = (bootNs: number): number => Math.floor((bootNs / 1e9) * TICKS_PER_SECOND);
