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

const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;
/** A process is told of after its start time is taken, and the clocks are compared with an error. */
const EARLIEST_CERTAIN_NS = 0.5e6;
const LATEST_CERTAIN_NS = NS_PER_TICK - 0.2e6;

export interface StartTicks {
  /** Clock ticks since boot. */
  readonly ticks: number;
  /** Not so near to the turn of a tick that the process itself may say the one beside it. */
  readonly isCertain: boolean;
}

/** When a process started that was told of at `bootNs`, nanoseconds since boot with suspended time. */
export function startTicks(bootNs: number): StartTicks {
  const ticks = Math.floor(bootNs / NS_PER_TICK);
  const into = bootNs - ticks * NS_PER_TICK;
  return { ticks, isCertain: into >= EARLIEST_CERTAIN_NS && into <= LATEST_CERTAIN_NS };
}
