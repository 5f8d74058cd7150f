import { Socket } from 'node:net';

/** As much as a pipe holds. */
const CHUNK_BYTES = 65_536;

/**
 * Reads a pipe into a few buffers that are used in turn: twice as fast as a new one each time.
 *
 * @param fd non-blocking; closed when the stream is destroyed
 * @param ahead how many chunks may be in use at once; they must be done with in the order in which they were read
 * @param take is given each chunk and says whether to go on; `resume` goes on later
 */
export function readPipe(fd: number, ahead: number, take: (chunk: Uint8Array) => boolean): Socket {
  const buffers = Array.from({ length: ahead + 1 }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  const inTurn = cycle(buffers);
  const onread = {
    buffer: (): Uint8Array => inTurn.next().value,
    callback: (count: number, buffer: Uint8Array): boolean => take(buffer.subarray(0, count)),
  };
  const options = { fd, readable: true, writable: false, onread };
  return new Socket(options);
}

function* cycle<T>(values: readonly T[]): Generator<T, never> {
  for (;;) yield* values;
}
