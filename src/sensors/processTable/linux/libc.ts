import { loadKoffi } from '../loadKoffi';

/** The C functions the Linux backends need. Each returns -1 on failure; `errno` tells why. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  /** @param messages `struct mmsghdr` each */
  recvmmsg(fd: number, messages: Uint8Array, count: number, flags: number, timeout: null): number;
  setsockopt(fd: number, level: number, name: number, value: Int32Array, length: number): number;
  poll(entries: Uint8Array, count: number, timeoutMs: number): number;
  close(fd: number): number;
  dup3(fd: number, onto: number, flags: number): number;
  open(path: string, flags: number): number;
  read(fd: number, into: Uint8Array, length: number): number;
  readlink(path: string, into: Uint8Array, length: number): number;
  prctl(option: number, argument: Uint8Array): number;
  ioctl(fd: number, request: number, argument: Uint8Array): number;
  syscall(number: number, a: number, b: number, c: number, d: number): number;
  /** `sched_getattr` and `sched_setattr`, for which there are no functions, by their number. */
  schedAttr(number: number, thread: number, attributes: Uint8Array, a: number, b: number): number;
  epollCreate(flags: number): number;
  epollCtl(epoll: number, operation: number, fd: number, event: Uint8Array): number;
  epollWait(epoll: number, events: Uint8Array, count: number, timeoutMs: number): number;
  clockGettime(clock: number, into: BigInt64Array): number;
  /** Where the memory of a buffer is, for a struct that points to it. */
  addressOf(buffer: Uint8Array): bigint;
  errno(): number;
}

export const ERRNO = { EINTR: 4, EAGAIN: 11, EPERM: 1, ENOBUFS: 105 } as const;

/** @returns undefined without koffi: the optional dependency is missing or has no binary for this platform */
export function loadLibc(): Libc | undefined {
  const koffi = loadKoffi();
  if (!koffi) return undefined;
  const process = koffi.load(null);
  return {
    socket: process.func('int socket(int, int, int)'),
    bind: process.func('int bind(int, const void *, uint32_t)'),
    send: process.func('long send(int, const void *, size_t, int)'),
    recvmmsg: process.func('int recvmmsg(int, void *, unsigned int, int, void *)'),
    setsockopt: process.func('int setsockopt(int, int, int, const void *, uint32_t)'),
    poll: process.func('int poll(void *, unsigned long, int)'),
    close: process.func('int close(int)'),
    dup3: process.func('int dup3(int, int, int)'),
    open: process.func('int open(const char *, int)'),
    read: process.func('long read(int, void *, size_t)'),
    readlink: process.func('long readlink(const char *, void *, size_t)'),
    prctl: process.func('int prctl(int, const void *)'),
    ioctl: process.func('int ioctl(int, unsigned long, void *)'),
    syscall: process.func('long syscall(long, long, long, long, long)'),
    schedAttr: process.func('long syscall(long, int, void *, unsigned int, unsigned int)'),
    epollCreate: process.func('int epoll_create1(int)'),
    epollCtl: process.func('int epoll_ctl(int, int, int, void *)'),
    epollWait: process.func('int epoll_wait(int, void *, int, int)'),
    clockGettime: process.func('int clock_gettime(int, void *)'),
    addressOf: (buffer) => koffi.address(buffer),
    errno: () => koffi.errno(),
  };
}
