import { ProcFiles } from '../sensors/activity/linux/procFiles';

/** What a process and all that run below it use. */
export interface TreeUsage {
  readonly processes: number;
  /** User and system time, with that of their ended and reaped children, milliseconds. */
  readonly cpuMs: number;
  /** Read from and written to storage; absent where the system does not tell. */
  readonly ioBytes?: number;
}

/**
 * A look at a process tree through `/proc`; some milliseconds, so not for every second.
 *
 * @returns undefined when there is no `/proc`, or nothing in it about the process
 */
export function readTreeUsage(root: number): TreeUsage | undefined {
  const files = new ProcFiles();
  const all = readAll(files);
  if (!all.has(root)) return undefined;
  const tree = descend(root, all);
  const io = tree.map(({ pid }) => files.io(pid)?.storageBytes).filter((bytes) => bytes !== undefined);
  return {
    processes: tree.length,
    cpuMs: sum(tree.map(({ cpuMs }) => cpuMs)),
    ...(io.length > 0 && { ioBytes: sum(io) }),
  };
}

/** User and system time of all that this process started and waited for, milliseconds; undefined without `/proc`. */
export const readWaitedCpuMs = (): number | undefined => new ProcFiles().stat(process.pid)?.childrenCpuMs;

interface Usage {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

const readAll = (files: ProcFiles): ReadonlyMap<number, Usage> =>
  new Map(
    files.pids().flatMap((pid) => {
      const stat = files.stat(pid);
      return stat ? [[pid, { pid, parent: stat.parent, cpuMs: stat.cpuMs }] as const] : [];
    }),
  );

function descend(root: number, all: ReadonlyMap<number, Usage>): readonly Usage[] {
  const below = new Map<number, Usage[]>();
  for (const usage of all.values()) {
    const siblings = below.get(usage.parent);
    if (siblings) siblings.push(usage);
    else below.set(usage.parent, [usage]);
  }
  const tree: Usage[] = [];
  const open = [all.get(root)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    tree.push(next);
    open.push(...(below.get(next.pid) ?? []));
  }
  return tree;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
