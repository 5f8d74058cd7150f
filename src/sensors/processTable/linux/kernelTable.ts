import type { Observation } from '../../../model/observation';
import { processKey, type ProcessFacts, type ProcessKey, type ProcessUsage } from '../../../model/process';
import { isDead, type ProcStat } from '../parse/stat';
import type { ProcEvent } from '../parse/procEvent';
import type { Clocks } from './clocks';
import { startTicks, type StartTicks } from './bootClock';
import type { FactsReader, ProgramFacts } from './factsReader';

/** What processes used that ended; `ExitUsage` knows where the kernel tells. */
export interface Usages {
  take(pid: number, startedAt: number): ProcessUsage | undefined;
  forget(pid: number): void;
  restart(now: number): void;
}

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

/** What lived so long is rather what somebody waits for than one of many steps. */
const LONG_LIVED_MS = 250;

/** The kernel cuts the short name of a process here. */
const COMM_LENGTH = 15;

/** Turns kernel events into observations; reads from `/proc` at once what the events do not tell. */
export class KernelTable {
  private readonly entries = new Map<number, Entry>();
  private pending: Observation[] = [];
  private isAwaitedEnd = false;
  /** Where in `pending` a fork stands. */
  private readonly unshown = new Map<ProcessKey, number>();
  /** Dead by `/proc` while threads of them are still counted, with the last exit heard. */
  private readonly dying = new Map<Entry, Event<'exit'>>();

  constructor(
    private readonly reader: FactsReader,
    private clocks: Clocks,
    private readonly usages?: Usages,
  ) {}

  setClocks(clocks: Clocks): void {
    this.clocks = clocks;
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  /** Whether the end of something is pending that somebody may wait for. */
  get hasAwaitedEnd(): boolean {
    return this.isAwaitedEnd;
  }

  takePending(): readonly Observation[] {
    const taken = this.pending;
    this.pending = [];
    this.isAwaitedEnd = false;
    this.unshown.clear();
    return taken;
  }

  /** @param program what was read of the program that an exec began */
  apply(event: ProcEvent, program?: ProgramFacts): void {
    switch (event.type) {
      case 'fork':
        if (event.pid === event.tgid) this.forked(event);
        else this.countThread(event.tgid);
        break;
      case 'exec':
        this.executed(event, program);
        break;
      case 'uid':
        if (event.pid === event.tgid) this.changedUser(event);
        break;
      case 'session':
        this.leadsSession(event);
        break;
      case 'comm':
        if (event.pid === event.tgid) this.renamed(event);
        break;
      case 'exit':
        this.exited(event);
        break;
    }
  }

  /** Everything sent until now is applied: who is dead, and was not told of as ended or as executing, ended. */
  settle(): void {
    for (const [entry, event] of this.dying) {
      if (this.entries.get(event.tgid) === entry) this.ended(entry, event);
    }
    this.dying.clear();
  }

  /** Reads all of `/proc` anew: what the table knew and is not there any more is dead. */
  rescan(at: number): void {
    const known = new Map(this.entries);
    this.usages?.restart(at);
    this.entries.clear();
    this.dying.clear();
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

  /** Reads the process only for what the event does not tell for sure: nothing is dearer in a storm. */
  private forked(event: Event<'fork'>): void {
    const parent = this.entries.get(event.parent);
    const { ticks, isCertain } = this.startOf(event);
    const known = this.entries.get(event.pid);
    if (known && Math.abs(known.start - ticks) <= TICK_TOLERANCE) return;
    const stat = parent && isCertain ? undefined : this.statOf(event.pid, ticks);
    if (stat?.kernelThread) return;
    const start = stat?.start ?? ticks;
    const facts = parent ? this.inherit(event, parent.facts, start) : stat && this.reader.read(stat);
    if (!facts) return;
    this.entries.set(event.pid, { facts, start, threads: 0, leaderLeft: false });
    this.unshown.set(facts.key, this.pending.length);
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

  private executed(event: Event<'exec'>, program: ProgramFacts = { argv: [] }): void {
    const entry = this.entries.get(event.tgid);
    if (!entry) {
      this.discovered(event);
      return;
    }
    // The exec ended every other thread, and the one that called it is the leader now.
    entry.threads = 0;
    entry.leaderLeft = false;
    this.dying.delete(entry);
    const { argv, exe, cwd, stat } = program;
    const isSame = stat !== undefined && Math.abs(stat.start - entry.start) <= TICK_TOLERANCE;
    const comm = argv[0] === undefined ? isSame && stat.comm : shortName(argv[0]);
    // Of a program that was reaped unread nothing can be said.
    if (comm === false) return;
    const links = entry.facts.own ? { exe, cwd } : { exe: undefined, cwd: undefined };
    entry.facts = { ...entry.facts, comm, argv, ...links, forked: undefined };
    this.changed(event, entry);
    this.unshown.delete(entry.facts.key);
  }

  /** An exec of a process whose start went unheard. */
  private discovered(event: Event<'exec'>): void {
    const stat = this.reader.proc.stat(event.tgid);
    if (!stat || isDead(stat)) return;
    const facts = this.reader.read(stat);
    this.entries.set(stat.pid, { facts, start: stat.start, threads: stat.threads - 1, leaderLeft: false });
    this.pending.push({ type: 'process.started', at: this.at(event), process: facts });
  }

  private changedUser(event: Event<'uid'>): void {
    const entry = this.entries.get(event.tgid);
    const own = this.reader.isOwn(event.effectiveUid);
    if (!entry || entry.facts.own === own) return;
    entry.facts = { ...entry.facts, own };
    this.changed(event, entry);
  }

  private leadsSession(event: Event<'session'>): void {
    const entry = this.entries.get(event.tgid);
    if (!entry) return;
    entry.facts = { ...entry.facts, session: event.tgid };
    this.changed(event, entry);
  }

  /** A name of its own with the same command line is a thread's name (Node's `MainThread`), not a title. */
  private renamed(event: Event<'comm'>): void {
    const entry = this.entries.get(event.tgid);
    if (!entry) return;
    const argv = this.reader.proc.argv(event.tgid);
    if (argv.length === 0 || sameWords(argv, entry.facts.argv)) return;
    entry.facts = { ...entry.facts, comm: event.comm, argv };
    this.changed(event, entry);
  }

  /** A fork that is not handed on yet is told as what it became: half as much to tell of nearly every process. */
  private changed(event: ProcEvent, { facts }: Entry): void {
    const index = this.unshown.get(facts.key);
    const started = index === undefined ? undefined : this.pending[index];
    if (index !== undefined && started?.type === 'process.started') {
      this.pending[index] = { ...started, process: facts };
    } else {
      this.pending.push({ type: 'process.changed', at: this.at(event), process: facts });
    }
  }

  private exited(event: Event<'exit'>): void {
    const entry = this.entries.get(event.tgid);
    // An event that waited while its pid was reused is about the earlier holder.
    if (!entry || this.startOf(event).ticks < entry.start - TICK_TOLERANCE) {
      this.usages?.forget(event.tgid);
      return;
    }
    if (event.pid === event.tgid) entry.leaderLeft = true;
    // A thread that an exec ended may say so after the exec, which counted it out.
    else entry.threads = Math.max(0, entry.threads - 1);
    if (!entry.leaderLeft) return;
    if (entry.threads === 0) this.ended(entry, event);
    else if (!this.stillRuns(entry)) this.dying.set(entry, event);
  }

  /** Threads are counted from events; before the process is kept alive for them, `/proc` must agree. */
  private stillRuns(entry: Entry): boolean {
    const stat = this.statOf(entry.facts.pid, entry.start);
    return stat !== undefined && !isDead(stat);
  }

  private ended({ facts }: Entry, event: Event<'exit'>): void {
    this.entries.delete(facts.pid);
    const at = this.at(event);
    if (at - facts.startedAt >= LONG_LIVED_MS || isCommand(facts)) this.isAwaitedEnd = true;
    const usage = this.usages?.take(facts.pid, facts.startedAt);
    this.pending.push({
      type: 'process.exited',
      at,
      key: facts.key,
      status: event.status,
      ...(usage ? { usage } : {}),
    });
  }

  private countThread(tgid: number): void {
    const entry = this.entries.get(tgid);
    if (entry) entry.threads++;
  }

  private statOf(pid: number, start: number): ProcStat | undefined {
    const stat = this.reader.proc.stat(pid);
    return stat && Math.abs(stat.start - start) <= TICK_TOLERANCE ? stat : undefined;
  }

  private startOf(event: ProcEvent): StartTicks {
    return startTicks(event.ns + this.clocks.bootOffsetNs);
  }

  private at(event: ProcEvent): number {
    return this.clocks.epochMs + event.ns / 1e6;
  }
}

/** What a session's leader started: the command of a terminal's shell, which tells of its line's end right after. */
const isCommand = ({ ppid, session }: ProcessFacts): boolean => session !== undefined && session === ppid;

/** As the kernel names a program, from its first argument; a login shell's starts with a dash. */
const shortName = (program: string): string =>
  program.replace(/^.*\//, '').replace(/^-/, '').slice(0, COMM_LENGTH);

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, index) => word === b[index]);
