import { write } from 'node:fs';
import { errorCode } from '../base/systemError';

/** Long enough for a reader to have read, short enough for nobody to wait. */
const RETRY_MS = 5;

/** Writes all bytes, also to a pipe that somebody else made non-blocking; calls back once, with an error if any. */
export function writeAll(fd: number, bytes: Uint8Array, callback: (error?: Error) => void): void {
  write(fd, bytes, 0, bytes.length, null, (error, written) => {
    if (errorCode(error) === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, callback), RETRY_MS);
    else if (error) callback(error);
    else if (written < bytes.length) writeAll(fd, bytes.subarray(written), callback);
    else callback();
  });
}
