import type { Observation } from '../../../model/observation';
import { fromWaitStatus, type ExitStatus, type ProcessFacts } from '../../../model/process';
import { isDead, type ProcStat } from '../parse/stat';
import type { FactsReader } from './factsReader';
import { PidCursor } from './pidCursor';

/** Who hears of the end of processes and of their status; `ExitWatcher` does. */
export interface Exits {
  watch(pid: number): boolean;
  watches(pid: number): boolean;
  holds(pid: number): boolean;
  forget(pid: number): void;
  status(pid: number): ExitStatus | undefined;
}

interface Entry {
  readonly pid: number;
  readonly start: number;
  /** Absent for kernel threads: known, so that they are not read again, but nobody's business. */
  facts?: ProcessFacts;
  argStart: number;
  /** When it was first seen, in milliseconds of the caller's monotonic clock. */
  readonly since: number;
  /** The last scan that listed it. */
  scan: number;
}

/** New processes exec, and rewrite their titles, soon: until this age each scan reads them. */
const YOUNG_MS = 500;
/** Of the older ones of this user a scan reads so many, in turn. */
const READS_A_SCAN = 12;
/** When new pids tell of every start the list is made only this often, for the ends of others' processes. */
const LIST_EVERY = 10;

/**
 * The process table as scans of `/proc` show it. Both listing and reading cost, so a scan lists only when
 * a start or an end may go unheard, and reads only the processes that are new, young, may have been replaced
 * since, or whose turn it is.
 */
export class ProcScan {
  private readonly entries = new Map<string, Entry>();
  private scans = 0;
  private readonly cursor: PidCursor;
  /** Every own process is watched, so that a list would tell of no end that is not heard of anyway. */
  private endsAreHeard = false;
  /** An older process is read once in so many scans. */
  private turns = 1;
  private out: Observation[] = [];

  constructor(
    private readonly reader: FactsReader,
    private readonly exits: Exits | undefined,
  ) {
    this.cursor = new PidCursor(reader.proc);
  }

  /** The first scan. @param now milliseconds of a monotonic clock. @param at epoch milliseconds. */
  snapshot(now: number, at: number): Observation {
    this.scan(now, at);
    this.out = [];
    const processes = [...this.entries.values()].flatMap(({ facts }) => facts ?? []);
    return { type: 'process.snapshot', at, processes };
  }

  /** What changed since the scan before. */
  scan(now: number, at: number): readonly Observation[] {
    this.scans++;
    this.cursor.advance();
    const candidates = this.cursor.candidates;
    if (!candidates || !this.endsAreHeard || this.scans % LIST_EVERY === 0) this.list(now, at);
    else this.probe(candidates, now, at);
    for (const [name, entry] of this.entries) {
      if (this.isDue(entry, now)) this.look(name, entry, now, at);
    }
    return this.takeOut();
  }

  /** A new pid may be a thread's; only a process can be watched. */
  private probe(pids: readonly number[], now: number, at: number): void {
    for (const pid of pids) {
      const name = String(pid);
      if (!this.entries.has(name) && this.exits?.watch(pid)) this.appeared(name, now, at);
    }
  }

  private list(now: number, at: number): void {
    for (const name of this.reader.proc.pids()) {
      const entry = this.entries.get(name);
      if (entry) entry.scan = this.scans;
      else this.appeared(name, now, at);
    }
    let own = 0;
    let watched = 0;
    for (const [name, entry] of this.entries) {
      if (entry.scan !== this.scans) this.ended(name, entry, at);
      else if (entry.facts?.own) {
        own++;
        if (this.exits?.watches(entry.pid)) watched++;
      }
    }
    this.endsAreHeard = watched === own;
    this.turns = Math.max(1, Math.ceil(own / READS_A_SCAN));
  }

  /** Follows up on processes that the exit watcher reported. */
  reap(pids: readonly number[], at: number): readonly Observation[] {
    for (const pid of pids) {
      const name = String(pid);
      const entry = this.entries.get(name);
      if (!entry) this.exits?.forget(pid);
      else this.reapOne(name, entry, at);
    }
    return this.takeOut();
  }

  private reapOne(name: string, entry: Entry, at: number): void {
    const status = this.exits?.status(entry.pid);
    const stat = status ? undefined : this.reader.proc.stat(entry.pid);
    if (stat?.start !== entry.start) {
      this.ended(name, entry, at, status);
      return;
    }
    // A report alone proves nothing about a process that is there to be seen alive.
    const zombieStatus = isDead(stat) ? this.zombieStatus(stat) : undefined;
    // Not reaped and not to be inspected: the watcher reports once more when it is reaped.
    if (zombieStatus) this.ended(name, entry, at, zombieStatus);
  }

  private takeOut(): readonly Observation[] {
    const taken = this.out;
    this.out = [];
    return taken;
  }

  private isDue(entry: Entry, now: number): boolean {
    if (!entry.facts || entry.since === now) return false;
    if (now - entry.since < YOUNG_MS) return true;
    if (entry.facts.own && (this.scans + entry.pid) % this.turns === 0) return true;
    // The pid of a watched process cannot change hands unheard.
    return this.cursor.passed(entry.pid) && !this.exits?.watches(entry.pid);
  }

  private appeared(name: string, now: number, at: number): void {
    const pid = Number(name);
    this.cursor.sawNew(pid);
    const watched = this.exits?.watch(pid) ?? false;
    const stat = this.reader.proc.stat(pid);
    if (!stat || isDead(stat)) {
      this.exits?.forget(pid);
      return;
    }
    const facts = stat.kernelThread ? undefined : this.factsOf(stat);
    if (watched && (facts?.own !== true || !this.exits?.holds(pid))) this.exits?.forget(pid);
    const { start, argStart } = stat;
    this.entries.set(name, { pid, start, facts, argStart, since: now, scan: this.scans });
    if (facts) this.out.push({ type: 'process.started', at, process: facts });
  }

  private look(name: string, entry: Entry, now: number, at: number): void {
    const stat = this.reader.proc.stat(entry.pid);
    if (!stat) {
      this.ended(name, entry, at);
    } else if (stat.start !== entry.start) {
      this.ended(name, entry, at);
      this.appeared(name, now, at);
    } else if (isDead(stat)) {
      this.ended(name, entry, at, this.zombieStatus(stat));
    } else if (entry.facts) {
      this.refresh(entry, entry.facts, stat, at);
    }
  }

  /** An exec moves the arguments; a new title changes the short name; in mid-exec there are no arguments. */
  private refresh(entry: Entry, facts: ProcessFacts, stat: ProcStat, at: number): void {
    const same = stat.argStart === entry.argStart && stat.comm === facts.comm;
    if (same && facts.argv.length > 0) return;
    entry.argStart = stat.argStart;
    const read = this.factsOf(stat);
    if (same && read.argv.length === 0) return;
    // The parent may be gone by now: who started it is what the first look saw.
    entry.facts = { ...read, ppid: facts.ppid };
    this.out.push({ type: 'process.changed', at, process: entry.facts });
  }

  /** After a fork both have the same arguments at the same address; an exec chooses another one. */
  private factsOf(stat: ProcStat): ProcessFacts {
    const facts = this.reader.read(stat);
    const parent = this.entries.get(String(stat.ppid));
    const forked =
      parent?.facts !== undefined &&
      stat.argStart !== 0 &&
      stat.argStart === parent.argStart &&
      stat.comm === parent.facts.comm &&
      facts.argv.join('\0') === parent.facts.argv.join('\0');
    return forked ? { ...facts, forked } : facts;
  }

  private ended(name: string, entry: Entry, at: number, known?: ExitStatus): void {
    const status = known ?? this.exits?.status(entry.pid);
    this.exits?.forget(entry.pid);
    this.entries.delete(name);
    if (!entry.facts) return;
    const { key } = entry.facts;
    this.out.push({ type: 'process.exited', at, key, ...(status ? { status } : {}) });
  }

  /** The kernel shows the status as 0 to those who may not know it, so it counts only when they may. */
  private zombieStatus(stat: ProcStat): ExitStatus | undefined {
    if (stat.exitCode === 0 && !this.reader.proc.mayInspectDead(stat.pid)) return undefined;
    return fromWaitStatus(stat.exitCode);
  }
}
