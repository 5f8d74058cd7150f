import type { ProcessUsage } from '../../../model/process';
import type { ThreadStats } from '../parse/taskStats';

/** Where the exits of threads are told; `TaskStats` is. */
export interface ThreadExits {
  receive(): ThreadStats | undefined | 'empty' | 'lost';
  close(): void;
}

interface Sum {
  readonly usage: ProcessUsage;
  /** Absent until the last thread of the process told. */
  readonly last: ThreadStats | undefined;
}

/**
 * So many are taken at once, some 40 ms of work: execs are not read meanwhile. More than that wait only where
 * threads end about as fast as they can be read.
 */
const COLLECT_LIMIT = 8192;

/** What processes used that ended: of each the sum of its threads. */
export class ExitUsage {
  /** Absent once closed. */
  private exits: ThreadExits | undefined;
  private readonly sums = new Map<number, Sum>();
  private overran = false;
  /** More was told than could be taken: what an exit told may still wait. */
  private behind = false;

  /**
   * @param exits tells of every thread from now on
   * @param since epoch milliseconds; threads that exited before went unheard
   */
  constructor(
    exits: ThreadExits,
    private since: number,
  ) {
    this.exits = exits;
  }

  /**
   * Takes all that was told. A thread tells this before it tells that it exits: once that is heard, and this
   * called after it, `take` has the whole.
   *
   * @param now epoch milliseconds
   * @returns whether that was all; if not, nothing is known of any process until it is
   * @throws when it cannot be heard any more
   */
  collect(now: number): boolean {
    const { exits } = this;
    if (!exits) return true;
    for (let count = 0; count < COLLECT_LIMIT; count++) {
      const told = exits.receive();
      if (told === 'empty') {
        this.caughtUp(now);
        return true;
      }
      if (told === 'lost') this.overran = true;
      else if (told && !this.behind) this.add(told);
    }
    this.behind = true;
    this.sums.clear();
    return false;
  }

  /** Nothing is known of any process from now on. */
  close(): void {
    this.exits?.close();
    this.exits = undefined;
    this.sums.clear();
  }

  /** Of a process that ended, once. @param startedAt epoch milliseconds. @returns undefined when some may be missing */
  take(pid: number, startedAt: number): ProcessUsage | undefined {
    const sum = this.sums.get(pid);
    this.sums.delete(pid);
    if (!sum?.last) return undefined;
    return sum.last.hadOthers && startedAt < this.since ? undefined : sum.usage;
  }

  /** Of a process that ended, and that nobody asks about. */
  forget(pid: number): void {
    this.sums.delete(pid);
  }

  /** Processes may have ended unheard, and what they used is nobody's now. @param now epoch milliseconds */
  restart(now: number): void {
    this.sums.clear();
    this.since = now;
  }

  /** Until it was empty, an overrun buffer took nothing more; and what waited too long is nobody's. */
  private caughtUp(now: number): void {
    if (this.overran || this.behind) this.since = now;
    this.overran = false;
    this.behind = false;
  }

  /** The last thread to exit need not be the last to tell. */
  private add(thread: ThreadStats): void {
    const known = this.sums.get(thread.tgid);
    this.sums.set(thread.tgid, {
      usage: known ? added(known.usage, thread.usage) : thread.usage,
      last: thread.isLast ? thread : known?.last,
    });
  }
}

/** Threads share their memory, and nothing else of this. */
const added = (a: ProcessUsage, b: ProcessUsage): ProcessUsage => ({
  cpuMs: a.cpuMs + b.cpuMs,
  leastCpuMs: a.leastCpuMs + b.leastCpuMs,
  peakRssBytes: Math.max(a.peakRssBytes, b.peakRssBytes),
  readBytes: a.readBytes + b.readBytes,
  writtenBytes: a.writtenBytes + b.writtenBytes,
  readChars: a.readChars + b.readChars,
  writtenChars: a.writtenChars + b.writtenChars,
});
