import { closeSync, constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { errorCode } from '../base/systemError';

/** Long enough for a reader to have read, short enough for nobody to wait. */
const RETRY_MS = 5;

type Written = (error?: Error) => void;

/** One of this process's own streams, written without holding up anything else when its reader is slow. */
export class Sink {
  /** Writes to it never wait; absent where that cannot be had. */
  private readonly direct: number | undefined;

  constructor(private readonly fd: number) {
    this.direct = openDirect(fd);
  }

  /** Writes all bytes; calls back once, before it returns when they could be written at once. */
  write(bytes: Uint8Array, written: Written): void {
    let count = 0;
    try {
      if (this.direct !== undefined) count = writeSync(this.direct, bytes);
    } catch (error) {
      if (error instanceof Error && errorCode(error) !== 'EAGAIN') {
        written(error);
        return;
      }
    }
    if (count === bytes.length) written();
    else writeRest(this.fd, bytes.subarray(count), written);
  }

  close(): void {
    if (this.direct !== undefined && this.direct !== this.fd) closeSync(this.direct);
  }
}

/** A pipe is opened anew: others, who share the one that was given, do not expect it to refuse. */
function openDirect(fd: number): number | undefined {
  try {
    const stats = fstatSync(fd);
    if (stats.isFile()) return fd;
    if (!stats.isFIFO() || process.platform !== 'linux') return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** In another thread; somebody else may have made the stream non-blocking. */
function writeRest(fd: number, bytes: Uint8Array, written: Written): void {
  write(fd, bytes, 0, bytes.length, null, (error, count) => {
    if (errorCode(error) === 'EAGAIN') setTimeout(() => writeRest(fd, bytes, written), RETRY_MS);
    else if (error) written(error);
    else if (count < bytes.length) writeRest(fd, bytes.subarray(count), written);
    else written();
  });
}
