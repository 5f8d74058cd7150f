import {
  pidOf,
  startOf,
  type ExitStatus,
  type ProcessFacts,
  type ProcessKey,
  type ProcessUsage,
} from '../model/process';
import { sumCpu } from './stageEnd';
import type { Identity } from './tools/identify';

/** A process that lives, and what the fold knows of it. */
export interface ProcessNode {
  facts: ProcessFacts;
  /** What the tool table says of its program; undefined for unknown programs and before exec. */
  identity: Identity | undefined;
  /** Epoch milliseconds at which it began to run this program: later than its start when a shell execs in place. */
  programSince: number;
  /** The link as it was when the process started: reparenting does not change it. */
  readonly parent: ProcessKey | undefined;
  readonly children: Set<ProcessKey>;
  /** The command that this process only watches, once its watcher told of it. */
  watches?: ProcessKey;
  /** CPU time of what it started and is over, with all below, milliseconds; undefined once some of it is not known. */
  spentBelow: number | undefined;
}

/** Start times of one process read by two sensors may differ by a rounding step. */
const START_TOLERANCE = 2;

export interface SnapshotDifference {
  readonly started: readonly ProcessFacts[];
  readonly changed: readonly ProcessFacts[];
  readonly gone: readonly ProcessKey[];
}

/** The processes that live now, by key and by pid. */
export class ProcessTree {
  private readonly nodes = new Map<ProcessKey, ProcessNode>();
  private readonly liveByPid = new Map<number, ProcessKey>();

  /** How many processes live, as far as the process table has shown any. */
  get size(): number {
    return this.nodes.size;
  }

  get(key: ProcessKey): ProcessNode | undefined {
    return this.nodes.get(key);
  }

  byPid(pid: number): ProcessNode | undefined {
    const key = this.liveByPid.get(pid);
    return key === undefined ? undefined : this.nodes.get(key);
  }

  /** The live process that `key` names, allowing for the rounding of start times between sensors. */
  find(key: ProcessKey): ProcessNode | undefined {
    const node = this.byPid(pidOf(key));
    return node && isSameProcess(node.facts.key, key) ? node : undefined;
  }

  add(facts: ProcessFacts, identity: Identity | undefined): ProcessNode {
    const parent = this.parentFor(facts);
    const node: ProcessNode = {
      facts,
      identity,
      programSince: facts.startedAt,
      parent: parent?.facts.key,
      children: new Set(),
      spentBelow: 0,
    };
    parent?.children.add(facts.key);
    this.nodes.set(facts.key, node);
    this.liveByPid.set(facts.pid, facts.key);
    return node;
  }

  /** Lets go of a process that ended. @param spentMs what `spentBy` says of it, which its parent has started */
  remove(node: ProcessNode, spentMs: number | undefined): void {
    const { key, pid } = node.facts;
    this.nodes.delete(key);
    if (this.liveByPid.get(pid) === key) this.liveByPid.delete(pid);
    const parent = this.parentOf(node);
    if (!parent) return;
    parent.children.delete(key);
    parent.spentBelow = sumCpu(parent.spentBelow, spentMs);
  }

  /** Processes may have come and gone unseen: what was used below those that live is not known any more. */
  missedSome(): void {
    for (const node of this.nodes.values()) node.spentBelow = undefined;
  }

  parentOf(node: ProcessNode): ProcessNode | undefined {
    return node.parent === undefined ? undefined : this.nodes.get(node.parent);
  }

  /** Nearest first. Ends where the lineage is no longer alive. */
  *ancestors(node: ProcessNode): Generator<ProcessNode> {
    for (let next = this.parentOf(node); next; next = this.parentOf(next)) yield next;
  }

  /** The node itself and everything alive below it, parents before children. */
  *subtree(node: ProcessNode): Generator<ProcessNode> {
    yield node;
    for (const child of this.childrenOf(node)) yield* this.subtree(child);
  }

  childrenOf(node: ProcessNode): ProcessNode[] {
    return [...node.children].flatMap((key) => this.nodes.get(key) ?? []);
  }

  isBelow(node: ProcessNode, ancestor: ProcessNode): boolean {
    for (const above of this.ancestors(node)) if (above === ancestor) return true;
    return false;
  }

  /** A process taken for dead that shows up again must not become its own ancestor. */
  private parentFor({ key, ppid }: ProcessFacts): ProcessNode | undefined {
    const parent = this.byPid(ppid);
    for (let above = parent; above; above = this.parentOf(above)) {
      if (above.parent === key) return undefined;
    }
    return parent;
  }

  /** What a complete list of living processes says against what was known; parents come before children. */
  compare(processes: readonly ProcessFacts[]): SnapshotDifference {
    const started: ProcessFacts[] = [];
    const changed: ProcessFacts[] = [];
    const seen = new Set<ProcessKey>();
    for (const facts of processes) {
      const known = this.find(facts.key);
      if (!known) {
        started.push(facts);
        continue;
      }
      seen.add(known.facts.key);
      if (!isUnchanged(known.facts, facts)) changed.push({ ...facts, key: known.facts.key });
    }
    started.sort((a, b) => a.startedAt - b.startedAt || a.pid - b.pid);
    const gone = [...this.nodes.keys()].filter((key) => !seen.has(key));
    return { started: parentsFirst(started), changed, gone };
  }
}

/** Whether two keys name one process, allowing for the rounding of start times between sensors. */
export function isSameProcess(a: ProcessKey, b: ProcessKey): boolean {
  return a === b || (pidOf(a) === pidOf(b) && Math.abs(startOf(a) - startOf(b)) <= START_TOLERANCE);
}

/** Whether nothing shows that events of the process were lost; not every backend can read its session. */
const isUnchanged = (known: ProcessFacts, now: ProcessFacts): boolean =>
  known.forked === now.forked &&
  known.comm === now.comm &&
  known.argv.join('\0') === now.argv.join('\0') &&
  known.own === now.own &&
  (known.session === now.session || now.session === undefined);

/** Pids wrap, and processes of one instant sort by pid: so order by the links, not by the numbers alone. */
function parentsFirst(processes: readonly ProcessFacts[]): ProcessFacts[] {
  const waiting = new Map(processes.map((facts) => [facts.pid, facts]));
  const ordered: ProcessFacts[] = [];
  const place = (facts: ProcessFacts): void => {
    if (!waiting.delete(facts.pid)) return;
    const parent = waiting.get(facts.ppid);
    if (parent) place(parent);
    ordered.push(facts);
  };
  for (const facts of processes) place(facts);
  return ordered;
}

/**
 * What a process that ends has used with all that it started, milliseconds; undefined when some of that is not
 * known, or runs on.
 *
 * @param cpuMs what it used itself, where that is known
 */
export const spentBy = (node: ProcessNode, cpuMs: number | undefined): number | undefined =>
  node.children.size > 0 ? undefined : sumCpu(cpuMs, node.spentBelow);

/** The end of a process, as far as a sensor knows of it. */
export interface ProcessEnd {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status?: ExitStatus;
  readonly usage?: ProcessUsage;
}

/** A process that ended, with its node as it was. */
export interface EndedProcess extends ProcessEnd {
  readonly node: ProcessNode;
  /** What it used with all that it started, milliseconds, where all of that is known. */
  readonly treeCpuMs: number | undefined;
}
