import type { OutputSource } from '../model/liveness';

/**
 * A sum over processes that come and go. What ended without its parent waiting for it takes its share of a
 * reading away; the sum never goes back for that.
 */
export class GrowingSum {
  private last: number | undefined;
  private sum: number | undefined;

  get total(): number | undefined {
    return this.sum;
  }

  /** By how much it grew; not at all at a first reading unless it began at zero, for then nothing is known. */
  read(value: number | undefined, beganAtZero: boolean): number {
    if (value === undefined) return 0;
    const growth = Math.max(0, value - (this.last ?? (beganAtZero ? 0 : value)));
    this.sum = this.sum === undefined ? value : this.sum + growth;
    this.last = value;
    return growth;
  }
}

/** The share of one processor that timers of a sleeping program may take without its being called work. */
const TRICKLE = 0.01;
/** Two clock ticks, the finest that the kernel tells, come by chance. */
const CHANCE_MS = 25;

/**
 * Tells work from a trickle: less than 1 % of one processor, over whatever time, is what polling, timers and
 * collectors of garbage take of a program that gets nowhere. Time used fills a bucket that leaks at that rate.
 */
export class WorkGauge {
  private levelMs = 0;

  /** Whether with these `cpuMs` used in `elapsedMs` there was work since it last said so. */
  add(cpuMs: number, elapsedMs: number): boolean {
    this.levelMs = Math.max(0, this.levelMs + cpuMs - elapsedMs * TRICKLE);
    if (this.levelMs < CHANCE_MS) return false;
    this.levelMs = 0;
    return true;
  }
}

/** Counts a build's output where it is seen best: a wrapper before a terminal before what was written at all. */
export class OutputMeter {
  stdoutBytes: number | undefined;
  stderrBytes: number | undefined;
  private terminalBytes: number | undefined;
  private readonly written = new GrowingSum();

  get source(): OutputSource | undefined {
    if (this.wrapperBytes !== undefined) return 'wrapper';
    if (this.terminalBytes !== undefined) return 'terminal';
    return this.written.total === undefined ? undefined : 'io';
  }

  get bytes(): number | undefined {
    return this.wrapperBytes ?? this.terminalBytes ?? this.written.total;
  }

  /** Takes in counts from the start of the command; tells whether there was output since the last. */
  fromWrapper(stdoutBytes: number | undefined, stderrBytes: number | undefined): boolean {
    const before = this.wrapperBytes ?? 0;
    this.stdoutBytes = larger(this.stdoutBytes, stdoutBytes);
    this.stderrBytes = larger(this.stderrBytes, stderrBytes);
    return (this.wrapperBytes ?? 0) > before;
  }

  /** The watched command is over, and what else the build prints its watcher does not see. */
  withoutWrapper(): void {
    this.stdoutBytes = undefined;
    this.stderrBytes = undefined;
  }

  /** Tells whether it counts: not where a wrapper sees the same bytes. */
  fromTerminal(bytes: number): boolean {
    this.terminalBytes = (this.terminalBytes ?? 0) + bytes;
    return bytes > 0 && this.source === 'terminal';
  }

  /** Tells whether anything was written, be it output or not. */
  fromProcesses(writtenBytes: number | undefined, beganAtZero: boolean): boolean {
    return this.written.read(writtenBytes, beganAtZero) > 0;
  }

  private get wrapperBytes(): number | undefined {
    if (this.stdoutBytes === undefined && this.stderrBytes === undefined) return undefined;
    return (this.stdoutBytes ?? 0) + (this.stderrBytes ?? 0);
  }
}

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
