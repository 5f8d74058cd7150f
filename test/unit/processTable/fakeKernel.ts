import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import type { Libc } from '../../../src/sensors/processTable/linux/libc';
import { viewOf } from '../../../src/sensors/processTable/parse/genetlink';

export const ERRNO = { EAGAIN: 11, ENOBUFS: 105 } as const;

/** What a socket gives next: a message, of which the kernel's own come from port 0, or an error. */
export type Arrival = { readonly bytes: Uint8Array; readonly port?: number } | { readonly errno: number };

/** Between the addresses of two buffers. */
const SPACE = 1n << 32n;
/** `struct mmsghdr`. */
const HEADER_BYTES = 64;

/** A kernel whose sockets give what a test says, through the structs of `recvmmsg(2)` as they are. */
export class FakeKernel implements Libc {
  /** The sockets that were opened, first to last. */
  readonly sockets: number[] = [];
  private readonly waiting = new Map<number, Arrival[]>();
  private readonly memory: Uint8Array[] = [];
  private lastErrno = 0;

  /** @param answers one to each request, on the socket that asked */
  constructor(private readonly answers: Uint8Array[] = []) {}

  arrive(socket: number | undefined, ...arrivals: readonly Arrival[]): void {
    const queue = socket === undefined ? undefined : this.waiting.get(socket);
    assert.ok(queue, 'no such socket is open');
    queue.push(...arrivals);
  }

  socket = (): number => openSync('/dev/null', 'r');
  dup3 = (_fd: number, onto: number): number => {
    this.sockets.push(onto);
    this.waiting.set(onto, []);
    return onto;
  };
  send = (fd: number): number => {
    this.arrive(fd, ...this.answers.splice(0, 1).map((bytes) => ({ bytes })));
    return 0;
  };
  addressOf = (buffer: Uint8Array): bigint => BigInt(this.memory.push(buffer) - 1) * SPACE;
  recvmmsg = (fd: number, headers: Uint8Array, places: number): number => {
    const queue = this.waiting.get(fd) ?? [];
    let count = 0;
    for (let next = queue[0]; next && count < places && !('errno' in next); next = queue[0]) {
      this.fill(headers.subarray(count * HEADER_BYTES), next.bytes, next.port ?? 0);
      queue.shift();
      count += 1;
    }
    if (count > 0) return count;
    const failure = queue.shift();
    this.lastErrno = failure && 'errno' in failure ? failure.errno : ERRNO.EAGAIN;
    return -1;
  };
  close = (fd: number): number => {
    closeSync(fd);
    return 0;
  };
  errno = (): number => this.lastErrno;
  bind = (): number => 0;
  setsockopt: Libc['setsockopt'] = () => 0;
  poll: Libc['poll'] = () => 0;
  prctl = (): number => 0;
  ioctl = (): number => 0;
  syscall = (): number => 0;
  schedAttr: Libc['schedAttr'] = () => 0;
  epollCreate = (): number => 0;
  epollCtl = (): number => 0;
  epollWait = (): number => 0;
  clockGettime = (): number => 0;
  open = (): number => -1;
  read = (): number => -1;
  readlink = (): number => -1;

  /** Into the buffers that a `struct mmsghdr` points to, as far as they go. */
  private fill(header: Uint8Array, message: Uint8Array, port: number): void {
    const fields = viewOf(header);
    const vector = viewOf(this.at(fields.getBigUint64(16, true)));
    const room = Number(vector.getBigUint64(8, true));
    const kept = message.subarray(0, room);
    this.at(vector.getBigUint64(0, true)).set(kept);
    viewOf(this.at(fields.getBigUint64(0, true))).setUint32(4, port, true);
    fields.setUint32(56, kept.length, true);
  }

  private at(address: bigint): Uint8Array {
    const buffer = this.memory[Number(address / SPACE)];
    assert.ok(buffer, `nothing is at ${address}`);
    return buffer.subarray(Number(address % SPACE));
  }
}
