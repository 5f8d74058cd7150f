import { closeSync, constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { errorCode } from '../base/systemError';

/** Long enough for a reader to have read, short enough for nobody to wait. */
const RETRY_MS = 5;

type Written = (error?: Error | null) => void;

/** One of this process's own streams, written without holding up anything else when its reader is slow. */
export class Sink {
  /** Writes to it never wait; absent where that cannot be had. */
  private readonly direct: number | undefined;
  /** This process's own end of a pipe; where there is none, writes go to what was given. */
  private readonly own: number | undefined;
  /** Takes what cannot be written at once. */
  private waiting: Writable | undefined;

  constructor(private readonly fd: number) {
    this.own = openPipeAnew(fd);
    this.direct = this.own ?? (isFile(fd) ? fd : undefined);
  }

  /** Writes all bytes; calls back once, before it returns when they could be written at once. */
  write(bytes: Uint8Array, written: Written): void {
    let count = 0;
    try {
      if (this.direct !== undefined && !this.waiting?.writableLength) count = writeSync(this.direct, bytes);
    } catch (error) {
      if (error instanceof Error && errorCode(error) !== 'EAGAIN') {
        written(error);
        return;
      }
    }
    if (count === bytes.length) written();
    else (this.waiting ??= this.openWaiting()).write(bytes.subarray(count), written);
  }

  /** Leaves the stream itself open. */
  close(): void {
    if (this.waiting) this.waiting.destroy();
    else if (this.own !== undefined) closeSync(this.own);
  }

  private openWaiting(): Writable {
    const { fd, own } = this;
    const stream =
      own === undefined ? streamInThread(fd) : new Socket({ fd: own, readable: false, writable: true });
    // Each write tells its own error.
    return stream.on('error', () => undefined);
  }
}

/** A pipe is opened anew: others, who share the one that was given, do not expect it to refuse. Only Linux can. */
function openPipeAnew(fd: number): number | undefined {
  try {
    if (process.platform !== 'linux' || !fstatSync(fd).isFIFO()) return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** A stream whose writes hold up nothing but each other. */
export const streamInThread = (fd: number): Writable =>
  new Writable({ write: (bytes: Uint8Array, _encoding, written) => writeAll(fd, bytes, written) });

/** Somebody else may have made it non-blocking. */
function writeAll(fd: number, bytes: Uint8Array, written: Written): void {
  write(fd, bytes, 0, bytes.length, null, (error, count) => {
    if (errorCode(error) === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, written), RETRY_MS);
    else if (error) written(error);
    else if (count < bytes.length) writeAll(fd, bytes.subarray(count), written);
    else written();
  });
}
