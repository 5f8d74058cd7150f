import { ERRNO, type Libc } from './libc';

const POLLIN = 1;
const ENTRY_BYTES = 8;

/** Waits for files to become readable, as `poll(2)` does. */
export class Poll {
  private readonly entries: Uint8Array;
  private readonly count: number;

  constructor(
    private readonly libc: Libc,
    files: readonly number[],
  ) {
    this.count = files.length;
    this.entries = new Uint8Array(ENTRY_BYTES * files.length);
    const fields = new DataView(this.entries.buffer);
    files.forEach((file, index) => {
      fields.setInt32(index * ENTRY_BYTES, file, true);
      fields.setInt16(index * ENTRY_BYTES + 4, POLLIN, true);
    });
  }

  /** Blocks this thread for at most `timeoutMs`. @returns whether one of the files can be read */
  wait(timeoutMs: number): boolean {
    const ready = this.libc.poll(this.entries, this.count, timeoutMs);
    if (ready < 0 && this.libc.errno() !== ERRNO.EINTR) {
      throw new Error(`waiting for process events failed (errno ${this.libc.errno()})`);
    }
    return ready > 0;
  }
}
