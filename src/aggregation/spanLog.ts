import type { ProcessKey, ProcessUsage } from '../model/process';
import type { ProcessSpan, Usage } from '../model/telemetry';
import type { EndedProcess, ProcessNode } from './processTree';
import { describeProcess } from './tools/identify';

/** Enough to see where the time of a large build went. */
const MAX_SPANS = 20_000;
/** Of all builds that are at hand together. */
const MAX_IN_ALL = 100_000;

/** How many ended processes of all builds may still be remembered. */
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

/** The lives of the processes of one build, for its waterfall: those that live, and a bounded number that ended. */
export class SpanLog {
  /** In the order in which they started: those that live as they are, those that ended as they were. */
  private readonly known = new Map<ProcessKey, ProcessNode | ProcessSpan>();
  private over = 0;
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
    if (this.known.has(key) && !this.isLiving(key)) {
      this.over -= 1;
      this.budget.giveBack(1);
    }
    this.known.set(key, node);
    this.untold.add(key);
  }

  /** It runs another program, or is known better. */
  changed({ facts: { key } }: ProcessNode): void {
    if (this.isLiving(key)) this.untold.add(key);
  }

  stopped(end: EndedProcess): void {
    const { key } = end.node.facts;
    if (!this.isLiving(key)) return;
    this.spent = plus(this.spent, end.usage && usageOf(end.usage));
    this.keep(key, () => spanOf(end.node, end));
  }

  /** It turned out not to belong to the build. */
  left(key: ProcessKey): void {
    if (!this.isLiving(key)) return;
    this.known.delete(key);
    this.untold.delete(key);
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
    for (const span of spans) this.keep(span.key, () => span);
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
    this.budget.giveBack(this.over);
    this.over = 0;
    this.known.clear();
    this.untold.clear();
  }

  private keep(key: ProcessKey, span: () => ProcessSpan): void {
    if (this.over < MAX_SPANS && this.budget.take()) {
      this.over += 1;
      this.known.set(key, span());
      this.untold.add(key);
    } else {
      this.known.delete(key);
      this.untold.delete(key);
    }
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
  return {
    key: facts.key,
    ...(parent !== undefined && { parent }),
    pid: facts.pid,
    label: describeProcess(facts, identity),
    role: identity?.role ?? 'other',
    startedAt: facts.startedAt,
    ...(end && { endedAt: end.at }),
    ...(end?.status && { exit: end.status }),
    ...(end?.usage && { cpuMs: end.usage.cpuMs, peakRssBytes: end.usage.peakRssBytes }),
  };
}

const usageOf = ({ cpuMs, readBytes, writtenBytes, writtenChars }: ProcessUsage): Required<Usage> => ({
  ...{ cpuMs, readBytes, writtenBytes, writtenChars },
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
