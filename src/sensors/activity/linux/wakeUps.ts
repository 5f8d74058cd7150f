import type { ProcessIo } from '../parse/io';

/** What `eventfd(2)` takes: not more and not less. */
const WAKE_UP_BYTES = 8;

interface Known {
  readonly io: ProcessIo;
  readonly wakeUpBytes: number;
}

/**
 * Tells what a process wrote from what its threads write to wake each other up, as those of Node do all the time:
 * writes of 8 bytes. That can be told only of a time in which it wrote nothing else, and so from the second look on.
 */
export class WakeUps {
  private known = new Map<number, Known>();
  private seen = new Map<number, Known>();

  /** Bytes written to anything, without the wake-ups that were told apart. */
  writtenBy(pid: number, io: ProcessIo): number {
    const before = this.known.get(pid);
    const since = {
      bytes: io.writtenBytes - (before?.io.writtenBytes ?? 0),
      writes: io.writes - (before?.io.writes ?? 0),
    };
    const isSame = before !== undefined && since.bytes >= 0 && since.writes >= 0;
    const onlyWakeUps = isSame && since.bytes === since.writes * WAKE_UP_BYTES;
    const wakeUpBytes = (isSame ? before.wakeUpBytes : 0) + (onlyWakeUps ? since.bytes : 0);
    this.seen.set(pid, { io, wakeUpBytes });
    return io.writtenBytes - wakeUpBytes;
  }

  /** A look at all processes is over: those that were not in it are forgotten. */
  endLook(): void {
    this.known = this.seen;
    this.seen = new Map();
  }
}
