import { readdirSync, readFileSync } from 'node:fs';

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
  const stats = readAll();
  if (!stats.has(root)) return undefined;
  const tree = descend(root, stats);
  const io = tree.map(({ pid }) => readIo(pid)).filter((bytes) => bytes !== undefined);
  return {
    processes: tree.length,
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    ...(io.length > 0 && { ioBytes: io.reduce((sum, bytes) => sum + bytes, 0) }),
  };
}

interface Usage {
  readonly pid: number;
  readonly ppid: number;
  readonly cpuMs: number;
}

/** Every Linux tells user space of 100 ticks a second, whatever the kernel's own clock does. */
const MS_PER_TICK = 10;

function readAll(): ReadonlyMap<number, Usage> {
  const pids = read(() => readdirSync('/proc'))?.filter((name) => /^\d+$/.test(name)) ?? [];
  return new Map(pids.flatMap((name) => readUsage(Number(name)) ?? []).map((usage) => [usage.pid, usage]));
}

/** Fields are numbered as in `proc_pid_stat(5)`; they stand behind a name that may hold anything. */
function readUsage(pid: number): Usage | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 15);
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid, ppid: field(4), cpuMs: ticks * MS_PER_TICK };
}

function descend(root: number, stats: ReadonlyMap<number, Usage>): readonly Usage[] {
  const below = new Map<number, Usage[]>();
  for (const usage of stats.values()) {
    const siblings = below.get(usage.ppid);
    if (siblings) siblings.push(usage);
    else below.set(usage.ppid, [usage]);
  }
  const tree: Usage[] = [];
  const open = [stats.get(root)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    tree.push(next);
    open.push(...(below.get(next.pid) ?? []));
  }
  return tree;
}

function readIo(pid: number): number | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/io`, 'latin1'));
  const [, bytesRead, bytesWritten] = /^read_bytes: (\d+)\nwrite_bytes: (\d+)$/m.exec(text ?? '') ?? [];
  return bytesRead === undefined ? undefined : Number(bytesRead) + Number(bytesWritten);
}

/** A process may end at any moment, and another user's may not be read. */
function read<T>(from: () => T): T | undefined {
  try {
    return from();
  } catch {
    return undefined;
  }
}
