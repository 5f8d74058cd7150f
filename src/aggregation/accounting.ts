import type { Accounting, Part, ProcessRecord, Role } from '../model/build';
import { isSuccess, type ProcessKey } from '../model/process';
import type { EndedProcess, ProcessNode } from './processTree';
import { cpuTime, sumCpu } from './stageEnd';

const LONGEST = 3;
const FAILURES = 20;

interface Member {
  /** The part it counts towards. */
  readonly part: Role | undefined;
  /** The part that what it uses counts towards: its own, else that of the work it was started for. */
  readonly work: Role | undefined;
}

/** A part as it is counted; what it used is kept apart. */
type CountedPart = { -readonly [K in keyof Omit<Part, 'cpuMs'>]: Part[K] };

/** Counts the processes of one build as they come and go. */
export class ProcessAccounting {
  /** Those that live. */
  private readonly members = new Map<ProcessKey, Member>();
  private readonly parts: Map<Role, CountedPart>;
  private readonly longest: ProcessRecord[];
  private readonly failures: ProcessRecord[];
  private total: number;
  private failed: number;
  private moved = false;
  private newRoles = new Set<Role>();
  private readonly untoldRoles: Set<Role>;
  /** CPU time of each kind of work that some process ended of, milliseconds; undefined once some of it is not known. */
  private readonly spent = new Map<Role, number | undefined>();
  /** What a kind of work is known to have used before the first process of it is seen to end: nothing, or it is not known. */
  private spentUnseen: 0 | undefined;

  /** @param counted what was counted before; what ran then has to join again */
  constructor(counted: Accounting) {
    const ended = counted.parts
      .map((part) => ({ ...part, total: part.total - part.running, running: 0 }))
      .filter(({ total }) => total > 0);
    this.parts = new Map(ended.map(({ cpuMs, ...part }) => [part.role, part]));
    this.untoldRoles = new Set(this.parts.keys());
    this.spentUnseen = counted.total === 0 ? 0 : undefined;
    this.longest = [...counted.longest];
    this.failures = [...counted.failures];
    this.total = counted.total - counted.running;
    this.failed = counted.failed;
  }

  has(key: ProcessKey): boolean {
    return this.members.has(key);
  }

  keys(): Iterable<ProcessKey> {
    return this.members.keys();
  }

  join(node: ProcessNode, part: Role | undefined): void {
    if (this.members.has(node.facts.key)) return;
    this.moved = true;
    this.total += 1;
    this.members.set(node.facts.key, { part: undefined, work: this.workAbove(node) });
    this.assign(node, part);
  }

  /** The part a member counts towards, which exec may change; the old part keeps what it had counted of others. */
  assign(node: ProcessNode, part: Role | undefined): void {
    const { key, startedAt } = node.facts;
    const before = this.members.get(key)?.part;
    if (before === part) return;
    this.moved = true;
    this.members.set(key, { part, work: part ?? this.workAbove(node) });
    if (before !== undefined) this.withdraw(before);
    if (part === undefined) return;
    const known = this.parts.get(part);
    if (!known) {
      this.newRoles.add(part);
      this.parts.set(part, { role: part, total: 1, running: 1, failed: 0, peak: 1, startedAt });
      return;
    }
    known.total += 1;
    known.running += 1;
    known.peak = Math.max(known.peak, known.running);
    known.startedAt = Math.min(known.startedAt, startedAt);
    known.endedAt = undefined;
  }

  /**
   * A member ended; `record` is how it is remembered, asked for only if it is. The build itself and a
   * compiler's helpers are no work of their own, and so not among the longest.
   */
  end({ node, at, status, usage }: EndedProcess, record: () => ProcessRecord, isWork: boolean): void {
    const { key } = node.facts;
    const member = this.members.get(key);
    if (!member) return;
    this.moved = true;
    this.members.delete(key);
    this.spend(member.work, usage?.cpuMs);
    const counted = member.part && this.parts.get(member.part);
    const failing = status !== undefined && !isSuccess(status);
    if (failing) {
      this.failed += 1;
      if (this.failures.length < FAILURES) this.failures.push(record());
    }
    if (counted) {
      counted.running -= 1;
      if (status === undefined) this.untoldRoles.add(counted.role);
      if (failing) {
        counted.failed += 1;
        counted.firstFailure ??= record();
      }
      if (counted.running === 0) counted.endedAt = at;
    }
    if (isWork && this.isLong(at - node.facts.startedAt)) this.rank(record());
  }

  /** A member turned out not to belong (an interactive shell, a task of its own): as if it had never joined. */
  leave(key: ProcessKey): void {
    const member = this.members.get(key);
    if (!member) return;
    this.moved = true;
    this.total -= 1;
    this.members.delete(key);
    if (member.part !== undefined) this.withdraw(member.part);
  }

  /** The kinds of work of which the end of some process is not known. */
  get untold(): ReadonlySet<Role> {
    return this.untoldRoles;
  }

  /** Of all that were members, those that ended too. */
  get count(): number {
    return this.total;
  }

  /** Whether a member has ended: whoever takes over the others knows nothing of it. */
  get hasEnded(): boolean {
    return this.total > this.members.size;
  }

  /** Processes may have come and gone unseen: what its work used is not known any more. */
  missedSome(): void {
    this.spentUnseen = undefined;
    for (const role of this.spent.keys()) this.spent.set(role, undefined);
  }

  /** The kinds of work that some process, counted or not, still does. */
  get worked(): ReadonlySet<Role> {
    return new Set([...this.members.values()].flatMap(({ work }) => work ?? []));
  }

  /** The parts that began since this was asked before. */
  takeNewParts(): readonly Part[] {
    if (this.newRoles.size === 0) return [];
    const roles = this.newRoles;
    this.newRoles = new Set();
    return [...this.parts.values()].filter(({ role }) => roles.has(role));
  }

  /** Whether anything moved since the last summary. */
  get hasMoved(): boolean {
    return this.moved;
  }

  summary(): Accounting {
    this.moved = false;
    return {
      total: this.total,
      running: this.members.size,
      failed: this.failed,
      longest: [...this.longest],
      failures: [...this.failures],
      parts: [...this.parts.values()].map((part) => ({ ...part, ...cpuTime(this.spent.get(part.role)) })),
    };
  }

  private workAbove({ parent }: ProcessNode): Role | undefined {
    return parent === undefined ? undefined : this.members.get(parent)?.work;
  }

  private spend(role: Role | undefined, cpuMs: number | undefined): void {
    if (role === undefined) return;
    const before = this.spent.has(role) ? this.spent.get(role) : this.spentUnseen;
    this.spent.set(role, sumCpu(before, cpuMs));
  }

  private withdraw(role: Role): void {
    const part = this.parts.get(role);
    if (!part) return;
    part.total -= 1;
    part.running -= 1;
    if (part.total === 0) this.parts.delete(role);
  }

  private isLong(durationMs: number): boolean {
    const shortest = this.longest[LONGEST - 1];
    return shortest === undefined || durationMs > duration(shortest);
  }

  private rank(record: ProcessRecord): void {
    this.longest.push(record);
    this.longest.sort((a, b) => duration(b) - duration(a));
    this.longest.length = Math.min(this.longest.length, LONGEST);
  }
}

const duration = ({ startedAt, endedAt }: ProcessRecord): number => (endedAt ?? startedAt) - startedAt;
