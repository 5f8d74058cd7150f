import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import type { CaptureGap } from '../model/watched';

/** Given back to a disk that is full, so that heartbeats and the result still find room there. */
const ROOM_BYTES = 65_536;
const LIMIT_BYTES = 1_073_741_824;

export interface KeptCopyOptions {
  /** A file that is not there yet. */
  readonly path: string;
  /** The copies on the same disk. */
  readonly disk: SharedDisk;
  /** How long the copy may grow; 1 GiB unless told. */
  readonly limitBytes?: number;
  /** Called at most once, when what goes by can be kept no longer. */
  readonly onGap: (gap: CaptureGap) => void;
}

/**
 * A copy of what went by, in a file of this user's alone: all of it, or all up to a gap from which on nothing is
 * kept.
 */
export class KeptCopy {
  private fd: number | undefined;
  private kept = 0;
  private hole: CaptureGap | undefined;
  /** Why nothing more is kept, should anything more come. */
  private endedFor: string | undefined;

  constructor(private readonly options: KeptCopyOptions) {
    try {
      this.fd = openSync(options.path, 'wx', 0o600);
      options.disk.add(this);
    } catch (error) {
      this.leaveGap(errorMessage(error));
    }
  }

  /** From where on the copy lacks what went by. */
  get gap(): CaptureGap | undefined {
    return this.hole;
  }

  add(chunk: Uint8Array): void {
    if (this.endedFor !== undefined) this.leaveGap(this.endedFor);
    if (this.fd === undefined) return;
    const { limitBytes = LIMIT_BYTES, disk } = this.options;
    const fitting = chunk.subarray(0, limitBytes - this.kept);
    try {
      this.write(this.fd, fitting);
      if (fitting.length < chunk.length) throw new Error(`its log may grow to ${limitBytes} bytes at most`);
    } catch (error) {
      const reason = errorMessage(error);
      if (isFull(error)) disk.full(this, reason);
      else this.close();
      this.leaveGap(reason);
    }
  }

  /**
   * Keeps nothing from now on.
   *
   * @param room how many bytes of what was kept are to be given back
   * @returns how many were
   */
  end(reason: string, room: number): number {
    if (this.fd === undefined) return 0;
    const given = this.giveBack(this.fd, Math.min(room, this.kept));
    this.endedFor = reason;
    if (given > 0) this.leaveGap(reason);
    this.close();
    return given;
  }

  close(): void {
    const { fd } = this;
    this.fd = undefined;
    try {
      if (fd !== undefined) closeSync(fd);
    } catch (error) {
      // Some file systems tell only now that they could not write, and not what.
      this.kept = 0;
      this.leaveGap(errorMessage(error));
    }
  }

  private write(fd: number, bytes: Uint8Array): void {
    for (let count = 0; count < bytes.length;) {
      const written = writeSync(fd, bytes, count);
      count += written;
      this.kept += written;
    }
  }

  private giveBack(fd: number, bytes: number): number {
    try {
      ftruncateSync(fd, this.kept - bytes);
      this.kept -= bytes;
      return bytes;
    } catch {
      // Then there is no room for the rest either, which is told by who misses it.
      return 0;
    }
  }

  private leaveGap(reason: string): void {
    if (this.hole) return;
    this.hole = { fromByte: this.kept, reason };
    this.options.onGap(this.hole);
  }
}

/** A disk that copies share: once it is full all of them end, or one would eat the room that another gives back. */
export class SharedDisk {
  private readonly copies: KeptCopy[] = [];

  add(copy: KeptCopy): void {
    this.copies.push(copy);
  }

  /** @param first who found it full, and gives back before the others do */
  full(first: KeptCopy, reason: string): void {
    const others = this.copies.filter((copy) => copy !== first);
    let lacking = ROOM_BYTES;
    for (const copy of [first, ...others]) lacking -= copy.end(reason, lacking);
  }
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
