import { parseProcessIo, type ProcessIo } from '../parse/processIo';
import { parsePeakRss, parsePss } from '../parse/processMemory';
import { parseProcessStat, type ProcessStat } from '../parse/processStat';
import type { KeptFiles } from './keptFiles';

/**
 * What seems to be as it was is read again all the same: the kernel takes memory from a process that sleeps, and may put
 * its small pages together into larger ones.
 */
const REREAD_EVERY = 10;
/** Has never run; or a kernel that does not count it. */
const NEVER_RAN = /^0 0 /;

/** Whether the kernel tells when a process ran. */
export function tellsWhoRan(files: KeptFiles): boolean {
  const ran = files.readOnce('self/schedstat');
  return ran !== undefined && !NEVER_RAN.test(ran);
}

export interface ProcessLook {
  readonly stat: ProcessStat;
  readonly io?: ProcessIo;
}

/**
 * One process, looked at again and again through its folder in `/proc`. It is the same as before while its only thread
 * has not run: `schedstat` tells that far more cheaply, and most processes of a build wait for another.
 */
export class ProcProcess {
  private last: ProcessLook | undefined;
  private lastRan: string | undefined;
  private timesKept = 0;
  private peak: { readonly atFaults: number; readonly bytes: number; timesTold: number } | undefined;

  constructor(
    private readonly pid: number,
    private readonly files: KeptFiles,
    private readonly isToldWhenItRan: boolean,
  ) {}

  /** Undefined when it is gone. */
  look(): ProcessLook | undefined {
    // Read before all else: what it does while it is looked at shows the next time.
    const ran = this.isToldWhenItRan ? this.files.read(`${this.pid}/schedstat`) : undefined;
    if (this.last && this.hasSleptSince(this.last, ran) && ++this.timesKept < REREAD_EVERY) {
      return this.last;
    }
    this.timesKept = 0;
    this.lastRan = ran;
    this.last = this.read();
    return this.last;
  }

  /** The most that was ever resident, bytes; undefined when that cannot be read. */
  peakRssBytes(): number | undefined {
    if (!this.last) return undefined;
    const atFaults = this.last.stat.pageFaults;
    if (this.peak?.atFaults !== atFaults || ++this.peak.timesTold >= REREAD_EVERY) {
      const text = this.files.read(`${this.pid}/status`);
      const bytes = text === undefined ? undefined : parsePeakRss(text);
      this.peak = bytes === undefined ? undefined : { atFaults, bytes, timesTold: 0 };
    }
    return this.peak?.bytes;
  }

  /** Dear: all its memory is walked. Undefined when it cannot be read. */
  pssBytes(): number | undefined {
    const text = this.files.readOnce(`${this.pid}/smaps_rollup`);
    return text === undefined ? undefined : parsePss(text);
  }

  close(): void {
    for (const file of ['schedstat', 'stat', 'io', 'status']) this.files.forget(`${this.pid}/${file}`);
  }

  private hasSleptSince({ stat }: ProcessLook, ran: string | undefined): boolean {
    return (
      ran !== undefined &&
      ran === this.lastRan &&
      !NEVER_RAN.test(ran) &&
      !stat.isRunning &&
      stat.threads === 1
    );
  }

  private read(): ProcessLook | undefined {
    const statText = this.files.read(`${this.pid}/stat`);
    const stat = statText === undefined ? undefined : parseProcessStat(statText);
    if (!stat) return undefined;
    const ioText = this.files.read(`${this.pid}/io`);
    const io = ioText === undefined ? undefined : parseProcessIo(ioText);
    return io ? { stat, io } : { stat };
  }
}
