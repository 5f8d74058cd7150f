import { readFileSync } from 'node:fs';
import { fromWaitStatus, type ExitStatus } from '../../../model/process';
import { ERRNO, type Libc } from './libc';
import { closeOwned, owned } from './ownedDescriptor';
import type { Exits } from './procScan';

/** System call numbers, the same on every architecture since they came after the unification. */
const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_SEND_SIGNAL = 424;
/** `PIDFD_GET_INFO` for a 64-byte `struct pidfd_info` (Linux 6.13; exit status since 6.15). */
const PIDFD_GET_INFO = 0xc040_ff0b;
const INFO_BYTES = 64;
const PIDFD_INFO_EXIT = 1n << 3n;
const EXIT_STATUS_OFFSET = 60;

const EPOLL_CLOEXEC = 0x8_0000;
const EPOLL_CTL_ADD = 1;
const EPOLLIN = 0x1;
/** Once when the process dies and once more when its parent has reaped it. */
const EPOLLET = 0x8000_0000;
/** `struct epoll_event` is packed on x86 alone. */
const EVENT_BYTES = process.arch === 'x64' || process.arch === 'ia32' ? 12 : 16;
const DATA_OFFSET = EVENT_BYTES - 8;

const MOST_WATCHED = 1024;
/** All in one go: what is left in the set would wait for the next time. */
const EVENTS_AT_ONCE = MOST_WATCHED;
const NO_FILES = new Uint8Array(0);

/**
 * Hears of the end of processes that are not children, through pidfds in one epoll set. A pidfd names one
 * process for good, so a reused pid is never mistaken. The number kept open is bounded: the newest win,
 * because they are the ones about to build something.
 */
export class ExitWatcher implements Exits {
  private readonly fds = new Map<number, number>();
  private readonly events = new Uint8Array(EVENT_BYTES * EVENTS_AT_ONCE);
  private readonly eventFields = new DataView(this.events.buffer);
  private readonly info = new Uint8Array(INFO_BYTES);
  private readonly infoFields = new DataView(this.info.buffer);
  private toldAfterReaping = false;

  private constructor(
    private readonly libc: Libc,
    private readonly epoll: number,
    private readonly limit: number,
  ) {}

  /** @returns undefined where the kernel has no pidfds (before 5.3) or forbids them */
  static create(libc: Libc, limit = mostFds()): ExitWatcher | undefined {
    const probe = libc.syscall(SYS_PIDFD_OPEN, process.pid, 0, 0, 0);
    if (probe < 0) return undefined;
    libc.close(probe);
    const epoll = libc.epollCreate(EPOLL_CLOEXEC);
    return epoll < 0 ? undefined : new ExitWatcher(libc, owned(libc, epoll), limit);
  }

  /**
   * Watches the present holder of `pid`; false when it cannot be watched. The caller reads the identity of
   * the process after this, and then asks `holds` whether both were the same one.
   */
  watch(pid: number): boolean {
    this.forget(pid);
    const fd = this.open(pid);
    if (fd === undefined) return false;
    const event = new Uint8Array(EVENT_BYTES);
    const fields = new DataView(event.buffer);
    fields.setUint32(0, EPOLLIN | EPOLLET, true);
    fields.setUint32(DATA_OFFSET, pid, true);
    if (this.libc.epollCtl(this.epoll, EPOLL_CTL_ADD, fd, event) < 0) {
      closeOwned(fd);
      return false;
    }
    this.fds.set(pid, fd);
    this.dropOldest();
    return true;
  }

  /** Whether the watched process still has its pid: it lives, or nobody has reaped it. */
  holds(pid: number): boolean {
    const fd = this.fds.get(pid);
    if (fd === undefined) return false;
    return this.libc.syscall(SYS_PIDFD_SEND_SIGNAL, fd, 0, 0, 0) === 0 || this.libc.errno() === ERRNO.EPERM;
  }

  watches(pid: number): boolean {
    return this.fds.has(pid);
  }

  forget(pid: number): void {
    const fd = this.fds.get(pid);
    if (fd === undefined) return;
    this.fds.delete(pid);
    closeOwned(fd);
  }

  /** Whether the kernel was seen to tell the status of a reaped process: then there is no hurry to ask for it. */
  get keepsStatus(): boolean {
    return this.toldAfterReaping;
  }

  /** Blocks this thread for `ms`, whoever dies: the next `wait` tells of them all, for one wake-up. */
  pause(ms: number): void {
    this.libc.poll(NO_FILES, 0, ms);
  }

  /** Blocks this thread for at most `timeoutMs`; returns the pids of watched processes that died. */
  wait(timeoutMs: number): number[] {
    const count = this.libc.epollWait(this.epoll, this.events, EVENTS_AT_ONCE, timeoutMs);
    if (count < 0 && this.libc.errno() !== ERRNO.EINTR) {
      throw new Error(`waiting for exits failed (errno ${this.libc.errno()})`);
    }
    const pids: number[] = [];
    for (let index = 0; index < count; index++) {
      pids.push(this.eventFields.getUint32(index * EVENT_BYTES + DATA_OFFSET, true));
    }
    return pids;
  }

  /** The exit status of a watched process once its parent has reaped it (Linux ≥ 6.15), else undefined. */
  status(pid: number): ExitStatus | undefined {
    const fd = this.fds.get(pid);
    if (fd === undefined) return undefined;
    this.info.fill(0);
    this.infoFields.setBigUint64(0, PIDFD_INFO_EXIT, true);
    if (this.libc.ioctl(fd, PIDFD_GET_INFO, this.info) < 0) return undefined;
    if ((this.infoFields.getBigUint64(0, true) & PIDFD_INFO_EXIT) === 0n) return undefined;
    this.toldAfterReaping = true;
    return fromWaitStatus(this.infoFields.getInt32(EXIT_STATUS_OFFSET, true));
  }

  close(): void {
    for (const fd of this.fds.values()) closeOwned(fd);
    this.fds.clear();
    closeOwned(this.epoll);
  }

  private open(pid: number): number | undefined {
    const fd = this.libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0);
    try {
      return fd < 0 ? undefined : owned(this.libc, fd);
    } catch {
      // this process has as many open as it may
      return undefined;
    }
  }

  private dropOldest(): void {
    if (this.fds.size <= this.limit) return;
    for (const pid of this.fds.keys()) {
      this.forget(pid);
      return;
    }
  }
}

/** A quarter of what this process may open: the host needs the rest. */
function mostFds(): number {
  const limits = readFileSync('/proc/self/limits', 'latin1');
  const soft = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? MOST_WATCHED);
  return Math.min(MOST_WATCHED, Math.floor(soft / 4));
}
