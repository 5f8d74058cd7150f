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

/** What processes used that ended: of each the sum of its threads. */
export class ExitUsage {
  private readonly sums = new Map<number, Sum>();
  private overran = false;

  /**
   * @param exits tells of every thread from now on
   * @param since epoch milliseconds; threads that exited before went unheard
   */
  constructor(
    private readonly exits: ThreadExits,
    private since: number,
  ) {}

  /**
   * Takes all that was told. A thread tells this before it tells that it exits: once that is heard, and this
   * called after it, `take` has the whole.
   */
  collect(now: number): void {
    for (;;) {
      const told = this.exits.receive();
      if (told === 'empty') break;
      if (told === 'lost') this.overran = true;
      else if (told) this.add(told);
    }
    // Until it was empty, an overrun buffer took nothing more.
    if (this.overran) this.since = now;
    this.overran = false;
  }

  close(): void {
    this.exits.close();
  }

  /** Of a process that ended, once. @param startedAt epoch milliseconds. @returns undefined when some may be missing */
  take(pid: number, startedAt: number): ProcessUsage | undefined {
    const sum = this.sums.get(pid);
    this.sums.delete(pid);
    if (!sum?.last) return undefined;
    return sum.last.hadOthers && startedAt < this.since ? undefined : sum.usage;
  }

  /** Processes may have ended unheard, and what they used is nobody's now. @param now epoch milliseconds */
  restart(now: number): void {
    this.sums.clear();
    this.since = now;
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
  peakRssBytes: Math.max(a.peakRssBytes, b.peakRssBytes),
  readBytes: a.readBytes + b.readBytes,
  writtenBytes: a.writtenBytes + b.writtenBytes,
  readChars: a.readChars + b.readChars,
  writtenChars: a.writtenChars + b.writtenChars,
});
