import { readSync } from 'node:fs';
import { Socket } from 'node:net';

/** As much as a pipe holds. */
const CHUNK_BYTES = 65_536;

/**
 * Is given bytes as they come, and says whether to go on; `resume` goes on later.
 *
 * @param release to be called when the chunk is done with: its memory is used again
 */
export type Take = (chunk: Uint8Array, release: () => void) => boolean;

/**
 * Reads a pipe into as few buffers as can be: twice as fast as a new one each time, and the one that was used last
 * is still near the processor.
 *
 * @param fd non-blocking; closed when the stream is destroyed
 */
export function readPipe(fd: number, take: Take): Socket {
  const free: Uint8Array[] = [];
  const onread = {
    buffer: (): Uint8Array => free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES),
    callback: (count: number, buffer: Uint8Array): boolean =>
      take(buffer.subarray(0, count), () => free.push(buffer)),
  };
  const options = { fd, readable: true, writable: false, onread };
  return new Socket(options);
}

/** The next bytes that are in a pipe by now, without waiting for any; undefined when there are none. */
export function readAtOnce(fd: number): Uint8Array | undefined {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    const count = readSync(fd, buffer);
    return count > 0 ? buffer.subarray(0, count) : undefined;
  } catch {
    // Empty, with somebody who may still write.
    return undefined;
  }
}
