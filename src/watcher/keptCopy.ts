import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import type { CaptureGap } from '../model/watched';

/** Given back to a disk that is full, so that heartbeats and the result still find room there. */
const ROOM_BYTES = 65_536;

/**
 * A copy of what went by, in a file of this user's alone: all of it, or all up to a gap from which on nothing is
 * kept.
 */
export class KeptCopy {
  private fd: number | undefined;
  private kept = 0;
  private hole: CaptureGap | undefined;

  /**
   * @param path a file that is not there yet
   * @param onGap called at most once, when what goes by can be kept no longer
   */
  constructor(
    path: string,
    private readonly onGap: (gap: CaptureGap) => void,
  ) {
    try {
      this.fd = openSync(path, 'wx', 0o600);
    } catch (error) {
      this.fail(error);
    }
  }

  get gap(): CaptureGap | undefined {
    return this.hole;
  }

  add(chunk: Uint8Array): void {
    if (this.fd === undefined) return;
    try {
      for (let count = 0; count < chunk.length;) {
        const written = writeSync(this.fd, chunk, count);
        count += written;
        this.kept += written;
      }
    } catch (error) {
      if (isFull(error)) this.makeRoom(this.fd);
      this.fail(error);
      this.close();
    }
  }

  close(): void {
    const { fd } = this;
    this.fd = undefined;
    try {
      if (fd !== undefined) closeSync(fd);
    } catch (error) {
      // Some file systems tell only now that they could not write, and not what.
      this.kept = 0;
      this.fail(error);
    }
  }

  private makeRoom(fd: number): void {
    const left = Math.max(0, this.kept - ROOM_BYTES);
    try {
      ftruncateSync(fd, left);
      this.kept = left;
    } catch {
      // Then there is no room for the rest either, which is told by who misses it.
    }
  }

  private fail(error: unknown): void {
    if (this.hole) return;
    this.hole = { fromByte: this.kept, reason: errorMessage(error) };
    this.onGap(this.hole);
  }
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
