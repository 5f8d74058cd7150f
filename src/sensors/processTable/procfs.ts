import { errorMessage } from '../../base/result';
import type { Observation } from '../../model/observation';
import type { BackendSink, ProcessBackend } from './backend';
import { BootClock } from './linux/bootClock';
import { ExitWatcher } from './linux/exitWatcher';
import { FactsReader } from './linux/factsReader';
import { loadLibc } from './linux/libc';
import { libcFiles, nodeFiles } from './linux/procFiles';
import { ProcReader } from './linux/procReader';
import { ProcScan } from './linux/procScan';

/** The worker answers its host within this time, however long the interval is. */
const LONGEST_WAIT_MS = 100;
/** Ends are handed on in batches, for a batch costs the host more than what is in it. */
const BATCH_MS = 50;

/** Scans `/proc` every `intervalMs`; exits come within a batch, with their status, where pidfds tell it. */
export class Procfs implements ProcessBackend {
  readonly name = 'procfs';
  private running = false;
  private timer: NodeJS.Timeout | undefined;
  private nextScanAt = 0;
  /** Ends that are not handed on yet, and when they are to be. */
  private ends: Observation[] = [];
  private nextHandAt = Infinity;

  constructor(private readonly intervalMs: number) {}

  start(sink: BackendSink): Promise<string> {
    return Promise.resolve().then(() => this.begin(sink));
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  private begin(sink: BackendSink): string {
    if (process.platform !== 'linux')
      throw new Error(`/proc is a Linux feature, this is ${process.platform}`);
    const libc = loadLibc();
    const exits = libc && ExitWatcher.create(libc);
    const proc = new ProcReader('/proc', libc ? libcFiles(libc) : nodeFiles);
    if (!proc.stat(process.pid)) throw new Error('/proc is not mounted or cannot be read');
    const scan = new ProcScan(new FactsReader(proc, new BootClock()), exits);
    sink.observe([scan.snapshot(performance.now(), Date.now())]);
    this.running = true;
    this.nextScanAt = performance.now() + this.intervalMs;
    if (exits) setImmediate(() => this.watchTurn(scan, exits, sink));
    else this.scanLater(scan, sink);
    return `a scan every ${this.intervalMs} ms, ${exits ? 'exit status through pidfds' : withoutStatus(libc !== undefined)}`;
  }

  /** Sleeps in the exit watcher, so that the first exit of a batch is seen at once, and scans when it is time. */
  private watchTurn(scan: ProcScan, exits: ExitWatcher, sink: BackendSink): void {
    if (!this.running) {
      exits.close();
      return;
    }
    const survived = this.guarded(sink, () => {
      const dead = this.waitForEnds(exits);
      if (dead.length > 0) this.keep(scan.reap(dead, Date.now()));
      const now = performance.now();
      if (now >= this.nextScanAt) this.scanNow(scan, sink);
      else if (now >= this.nextHandAt) this.handOn([], sink);
    });
    if (survived) setImmediate(() => this.watchTurn(scan, exits, sink));
    else exits.close();
  }

  /** Where no status is lost by it, what ends soon after another process wakes nobody: a build needs the processor. */
  private waitForEnds(exits: ExitWatcher): readonly number[] {
    if (this.ends.length === 0 || !exits.keepsStatus) return exits.wait(this.waitMs());
    exits.pause(this.waitMs());
    return exits.wait(0);
  }

  private scanLater(scan: ProcScan, sink: BackendSink): void {
    this.timer = setTimeout(() => {
      if (this.guarded(sink, () => this.scanNow(scan, sink))) this.scanLater(scan, sink);
    }, this.intervalMs);
  }

  private scanNow(scan: ProcScan, sink: BackendSink): void {
    const now = performance.now();
    this.nextScanAt = now + this.intervalMs;
    this.handOn(scan.scan(now, Date.now()), sink);
  }

  private keep(ends: readonly Observation[]): void {
    if (this.ends.length === 0) this.nextHandAt = performance.now() + BATCH_MS;
    this.ends.push(...ends);
  }

  private handOn(found: readonly Observation[], sink: BackendSink): void {
    const observations = [...this.ends, ...found];
    this.ends = [];
    this.nextHandAt = Infinity;
    if (observations.length > 0) sink.observe(observations);
  }

  private waitMs(): number {
    const left = Math.ceil(Math.min(this.nextScanAt, this.nextHandAt) - performance.now());
    return Math.min(LONGEST_WAIT_MS, Math.max(0, left));
  }

  private guarded(sink: BackendSink, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.running = false;
      // Nobody else knows how they ended.
      this.handOn([], sink);
      sink.died(errorMessage(error));
      return false;
    }
  }
}

const withoutStatus = (hasKoffi: boolean): string =>
  hasKoffi
    ? 'no exit status: the kernel has no pidfds'
    : 'no exit status: the optional package koffi is not installed for this platform';
