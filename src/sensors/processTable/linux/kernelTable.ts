import type { Observation } from '../../../model/observation';
import { processKey, type ExitStatus, type ProcessFacts } from '../../../model/process';
import { isDead, type ProcStat } from '../parse/stat';
import type { ProcEvent } from '../parse/procEvent';
import { ticksOf } from './bootClock';
import type { EarlyFacts, FactsReader } from './factsReader';

type Event<T extends ProcEvent['type']> = Extract<ProcEvent, { type: T }>;

interface Entry {
  facts: ProcessFacts;
  /** Clock ticks since boot. */
  readonly start: number;
  /** Threads beside the leader. */
  threads: number;
  /** The leader left, its threads run on: the process lives. */
  leaderLeft: boolean;
}

/** Clocks of two kernel subsystems may fall on two sides of a tick. */
const TICK_TOLERANCE = 1;

/** The kernel cuts the short name of a process here. */
const COMM_LENGTH = 15;

/** How the kernel's clocks stand to each other, in nanoseconds. */
export interface Clocks {
  /** Time since boot with suspended time, minus CLOCK_MONOTONIC. */
  readonly bootOffsetNs: number;
  /** Epoch milliseconds of CLOCK_MONOTONIC 0. */
  readonly epochMs: number;
}

/** Turns kernel events into observations; reads from `/proc` at once what the events do not tell. */
export class KernelTable {
  private readonly entries = new Map<number, Entry>();
  private pending: Observation[] = [];

  constructor(
    private readonly reader: FactsReader,
    private clocks: Clocks,
  ) {}

  setClocks(clocks: Clocks): void {
    this.clocks = clocks;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  takePending(): readonly Observation[] {
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  /** @param early what was read of the program that an exec began */
  apply(event: ProcEvent, early?: EarlyFacts): void {
    switch (event.type) {
      case 'fork':
        if (event.pid === event.tgid) this.forked(event);
        else this.countThread(event.tgid, 1);
        break;
      case 'exec':
        this.executed(event, early);
        break;
      case 'comm':
        if (event.pid === event.tgid) this.renamed(event);
        break;
      case 'exit':
        this.exited(event);
        break;
    }
  }

  /** Reads all of `/proc` anew: what the table knew and is not there any more is dead. */
  rescan(at: number): void {
    const known = new Map(this.entries);
    this.entries.clear();
    for (const name of this.reader.proc.pids()) {
      const stat = this.reader.proc.stat(Number(name));
      if (!stat || stat.kernelThread || isDead(stat)) continue;
      this.enter(stat, known.get(stat.pid));
    }
    const processes = [...this.entries.values()].map((entry) => entry.facts);
    this.pending.push({ type: 'process.snapshot', at, processes });
  }

  private enter(stat: ProcStat, known?: Entry): void {
    const read = this.reader.read(stat);
    const same = known && Math.abs(known.start - stat.start) <= TICK_TOLERANCE ? known : undefined;
    this.entries.set(stat.pid, {
      facts: same ? { ...read, key: same.facts.key } : read,
      start: same?.start ?? stat.start,
      threads: stat.threads - 1,
      leaderLeft: false,
    });
  }

  private forked(event: Event<'fork'>): void {
    const eventStart = this.startOf(event);
    const known = this.entries.get(event.pid);
    if (known && Math.abs(known.start - eventStart) <= TICK_TOLERANCE) return;
    const stat = this.statOf(event.pid, eventStart);
    if (stat?.kernelThread) return;
    const parent = this.entries.get(event.parent);
    const facts = parent
      ? this.inherit(event, parent.facts, stat?.start ?? eventStart)
      : stat && this.reader.read(stat);
    if (!facts) return;
    this.entries.set(event.pid, { facts, start: stat?.start ?? eventStart, threads: 0, leaderLeft: false });
    this.pending.push({ type: 'process.started', at: this.at(event), process: facts });
  }

  private inherit(event: Event<'fork'>, parent: ProcessFacts, start: number): ProcessFacts {
    return {
      ...parent,
      key: processKey(event.pid, start),
      pid: event.pid,
      ppid: event.parent,
      startedAt: Math.floor(this.at(event)),
      forked: true,
    };
  }

  private executed(event: Event<'exec'>, early?: EarlyFacts): void {
    const entry = this.entries.get(event.tgid);
    const stat = this.reader.proc.stat(event.tgid);
    if (!entry) {
      if (stat && !isDead(stat)) this.discovered(event, stat, early);
      return;
    }
    // The exec ended every other thread, and the one that called it is the leader now.
    entry.threads = 0;
    entry.leaderLeft = false;
    const same = stat && Math.abs(stat.start - entry.start) <= TICK_TOLERANCE ? stat : undefined;
    const facts =
      same && !isDead(same) ? this.reader.read(same, early) : afterwards(entry.facts, same, early);
    if (!facts) return;
    const { key, ppid, startedAt } = entry.facts;
    entry.facts = { ...facts, key, ppid, startedAt };
    this.pending.push({ type: 'process.changed', at: this.at(event), process: entry.facts });
  }

  private discovered(event: ProcEvent, stat: ProcStat, early?: EarlyFacts): void {
    const facts = this.reader.read(stat, early);
    this.entries.set(stat.pid, { facts, start: stat.start, threads: stat.threads - 1, leaderLeft: false });
    this.pending.push({ type: 'process.started', at: this.at(event), process: facts });
  }

  /** A name of its own with the same command line is a thread's name (Node's `MainThread`), not a title. */
  private renamed(event: Event<'comm'>): void {
    const entry = this.entries.get(event.tgid);
    if (!entry) return;
    const argv = this.reader.proc.argv(event.tgid);
    if (argv.length === 0 || sameWords(argv, entry.facts.argv)) return;
    entry.facts = { ...entry.facts, comm: event.comm, argv };
    this.pending.push({ type: 'process.changed', at: this.at(event), process: entry.facts });
  }

  private exited(event: Event<'exit'>): void {
    const entry = this.entries.get(event.tgid);
    // An event that waited while its pid was reused is about the earlier holder.
    if (!entry || this.startOf(event) < entry.start - TICK_TOLERANCE) return;
    if (event.pid === event.tgid) entry.leaderLeft = true;
    else entry.threads--;
    if (!entry.leaderLeft || (entry.threads > 0 && this.stillRuns(entry))) return;
    this.ended(entry, this.at(event), event.status);
  }

  /** Threads are counted from events; before the process is kept alive for them, `/proc` must agree. */
  private stillRuns(entry: Entry): boolean {
    const stat = this.reader.proc.stat(entry.facts.pid);
    return stat !== undefined && stat.start === entry.start && !isDead(stat);
  }

  private ended(entry: Entry, at: number, status: ExitStatus): void {
    this.entries.delete(entry.facts.pid);
    this.pending.push({ type: 'process.exited', at, key: entry.facts.key, status });
  }

  private countThread(tgid: number, by: number): void {
    const entry = this.entries.get(tgid);
    if (entry) entry.threads += by;
  }

  private statOf(pid: number, start: number): ProcStat | undefined {
    const stat = this.reader.proc.stat(pid);
    return stat && Math.abs(stat.start - start) <= TICK_TOLERANCE ? stat : undefined;
  }

  private startOf(event: ProcEvent): number {
    return ticksOf(event.ns + this.clocks.bootOffsetNs);
  }

  private at(event: ProcEvent): number {
    return this.clocks.epochMs + event.ns / 1e6;
  }
}

/** What can be said of a program that is over already; of one that was reaped unread, nothing. */
function afterwards(before: ProcessFacts, zombie?: ProcStat, early?: EarlyFacts): ProcessFacts | undefined {
  const argv = early?.argv ?? [];
  const comm = zombie?.comm ?? argv[0]?.replace(/^.*\//, '').slice(0, COMM_LENGTH);
  if (comm === undefined) return undefined;
  const cwd = before.own ? early?.cwd : undefined;
  return { ...before, comm, argv, cwd, exe: undefined, forked: undefined };
}

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, index) => word === b[index]);
