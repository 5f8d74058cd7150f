import type { ProcessKey, ProcessUsage } from '../model/process';
import type { ProcessSpan, Usage } from '../model/telemetry';
import type { EndedProcess, ProcessNode } from './processTree';
import { describeCommand, describeProcess } from './tools/identify';

/** Enough to see where the time of a large build went. */
const MAX_SPANS = 20_000;
/** Of all builds that are at hand together. */
const MAX_IN_ALL = 100_000;

/** How many processes of all builds may still be remembered. */
export class SpanBudget {
  constructor(private left = MAX_IN_ALL) {}

  /** Whether one more may be. */
  take(): boolean {
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }

  giveBack(count: number): void {
    this.left += count;
  }
}

/**
 * The lives of the processes of one build, for its waterfall: a bounded number, those that started first. One that is
 * told is remembered to its end, so that nobody takes it for living on.
 */
export class SpanLog {
  /** In the order in which they started: those that live as they are, those that ended as they were. */
  private readonly known = new Map<ProcessKey, ProcessNode | ProcessSpan>();
  /** Those that live and for which there was no room. */
  private readonly leftOut = new Set<ProcessKey>();
  private untold = new Set<ProcessKey>();
  private spent: Usage | undefined;

  /** @param fromBeginning whether no process of the build ended before */
  constructor(
    private readonly budget: SpanBudget,
    fromBeginning: boolean,
  ) {
    if (fromBeginning) this.spent = { cpuMs: 0, readBytes: 0, writtenBytes: 0, writtenChars: 0 };
  }

  /** What those that ended used, each for itself; undefined unless it is known of every one of them. */
  get ended(): Usage | undefined {
    return this.spent;
  }

  started(node: ProcessNode): void {
    const { key } = node.facts;
    if (!this.remember(key, node)) this.leftOut.add(key);
  }

  /** It runs another program, or is known better. */
  changed({ facts: { key } }: ProcessNode): void {
    if (this.isLiving(key)) this.untold.add(key);
  }

  stopped(end: EndedProcess): void {
    const { key } = end.node.facts;
    const isLiving = this.isLiving(key);
    if (!isLiving && !this.leftOut.delete(key)) return;
    this.spent = plus(this.spent, end.usage && usageOf(end.usage));
    if (isLiving) this.remember(key, spanOf(end.node, end));
  }

  /** It turned out not to belong to the build. */
  left(key: ProcessKey): void {
    this.leftOut.delete(key);
    if (!this.isLiving(key)) return;
    this.known.delete(key);
    this.untold.delete(key);
    this.budget.giveBack(1);
  }

  /** Processes may have come and gone unseen. */
  missedSome(): void {
    this.spent = undefined;
  }

  /** Another build turned out to be part of this one; its living processes join by themselves. */
  takeOver(other: SpanLog): void {
    this.spent = plus(this.spent, other.spent);
    const spans = [...other.known.values()].flatMap((one) => (isNode(one) ? [] : one));
    other.clear();
    for (const span of spans) this.remember(span.key, span);
  }

  /** Those that started, changed or ended since this was asked before. @param since when the build began */
  takeNews(since: number): readonly ProcessSpan[] {
    const keys = this.untold;
    this.untold = new Set();
    return [...keys].flatMap((key) => this.span(key, since) ?? []);
  }

  /** All of them. @param since when the build began, epoch milliseconds */
  all(since: number): readonly ProcessSpan[] {
    return [...this.known.keys()].flatMap((key) => this.span(key, since) ?? []);
  }

  /** Nobody will ask any more. */
  clear(): void {
    this.budget.giveBack(this.known.size);
    this.known.clear();
    this.leftOut.clear();
    this.untold.clear();
  }

  /** @returns whether there is room for it */
  private remember(key: ProcessKey, one: ProcessNode | ProcessSpan): boolean {
    const hasRoom = this.known.has(key) || (this.known.size < MAX_SPANS && this.budget.take());
    if (!hasRoom) return false;
    this.known.set(key, one);
    this.untold.add(key);
    return true;
  }

  /** Starts are told in ticks of the system's clock, and a shell may become a build tool late in its life. */
  private span(key: ProcessKey, since: number): ProcessSpan | undefined {
    const one = this.known.get(key);
    if (!one) return undefined;
    const span = isNode(one) ? spanOf(one) : one;
    const { parent, endedAt, ...rest } = span;
    const startedAt = Math.max(span.startedAt, since);
    return {
      ...rest,
      ...(parent !== undefined && this.known.has(parent) && { parent }),
      startedAt,
      ...(endedAt !== undefined && { endedAt: Math.max(endedAt, startedAt) }),
    };
  }

  private isLiving(key: ProcessKey): boolean {
    const one = this.known.get(key);
    return one !== undefined && isNode(one);
  }
}

const isNode = (one: ProcessNode | ProcessSpan): one is ProcessNode => 'facts' in one;

function spanOf(node: ProcessNode, end?: EndedProcess): ProcessSpan {
  const { facts, identity, parent } = node;
  const label = describeProcess(facts, identity);
  const command = describeCommand(facts, identity);
  return {
    key: facts.key,
    ...(parent !== undefined && { parent }),
    pid: facts.pid,
    label,
    ...(command !== undefined && command !== label && { command }),
    role: identity?.role ?? 'other',
    startedAt: facts.startedAt,
    ...(end && { endedAt: end.at }),
    ...(end?.status && { exit: end.status }),
    ...(end?.usage && { cpuMs: end.usage.cpuMs, peakRssBytes: end.usage.peakRssBytes }),
  };
}

/** Of processor time as much as is sure: guesses add up to more than there was where the machine is busy. */
const usageOf = ({ leastCpuMs, readBytes, writtenBytes, writtenChars }: ProcessUsage): Required<Usage> => ({
  ...{ cpuMs: leastCpuMs, readBytes, writtenBytes, writtenChars },
});

/** Of nothing that is partly unknown is the sum known. */
function plus(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return undefined;
  const { cpuMs = 0, readBytes = 0, writtenBytes = 0, writtenChars = 0 } = a;
  return {
    cpuMs: cpuMs + (b.cpuMs ?? 0),
    readBytes: readBytes + (b.readBytes ?? 0),
    writtenBytes: writtenBytes + (b.writtenBytes ?? 0),
    writtenChars: writtenChars + (b.writtenChars ?? 0),
  };
}
