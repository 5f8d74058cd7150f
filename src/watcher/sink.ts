import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { errorCode } from '../base/systemError';

/** Long enough for a reader to have read, short enough for nobody to wait. */
const RETRY_MS = 5;

type Written = (error?: Error | null) => void;

/**
 * One of this process's own streams as something to write to that never holds up anything else when its reader is
 * slow. Destroying it leaves the stream itself open.
 */
export function openSink(fd: number): Writable {
  const sink = openPipeAnew(fd) ?? new Writable({ write: isFile(fd) ? writeNow(fd) : writeInThread(fd) });
  // Each write tells its own error.
  return sink.on('error', () => undefined);
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/**
 * A pipe of one's own may refuse what its reader has no room for yet, and the event loop waits for it. Others, who
 * share the one that was given, do not expect that, so it is opened anew; only Linux can.
 */
function openPipeAnew(fd: number): Writable | undefined {
  try {
    if (process.platform !== 'linux' || !fstatSync(fd).isFIFO()) return undefined;
    const own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
    return new Socket({ fd: own, readable: false, writable: true });
  } catch {
    return undefined;
  }
}

/** Files make nobody wait, and a thread in between takes longer than the writing. */
const writeNow =
  (fd: number) =>
  (bytes: Uint8Array, _encoding: unknown, written: Written): void => {
    try {
      for (let count = 0; count < bytes.length;) count += writeSync(fd, bytes, count);
      written();
    } catch (error) {
      written(error instanceof Error ? error : new Error(String(error)));
    }
  };

/** Somebody else may have made the stream non-blocking. */
const writeInThread =
  (fd: number) =>
  (bytes: Uint8Array, encoding: unknown, written: Written): void => {
    write(fd, bytes, 0, bytes.length, null, (error, count) => {
      const rest = (): void => writeInThread(fd)(bytes.subarray(count), encoding, written);
      if (errorCode(error) === 'EAGAIN') setTimeout(rest, RETRY_MS);
      else if (error) written(error);
      else if (count < bytes.length) rest();
      else written();
    });
  };
