/** What activity needs of a `/proc/PID/stat` line (`proc_pid_stat(5)`). */
export interface ActivityStat {
  /** At most 15 bytes. */
  readonly comm: string;
  /** One letter, of the main thread: `R`, `S`, `D`, `T`, `Z`, … */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** Device number of its controlling terminal; 0 when it has none. */
  readonly terminal: number;
  /** The process group in the foreground of that terminal. */
  readonly foreground: number;
  /** User and system time of itself and of the children it waited for, milliseconds. */
  readonly cpuMs: number;
  /** Of that, the time of those children. */
  readonly childrenCpuMs: number;
}

/** USER_HZ is 100 on every architecture. */
const MS_PER_TICK = 10;
/** The first field after the name. */
const STATE_FIELD = 3;
const CHILDREN_SYSTEM_TIME = 17;

/** Undefined when the text is no whole stat line. The name may hold anything, parentheses and spaces too. */
export function parseActivityStat(text: string): ActivityStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ', CHILDREN_SYSTEM_TIME - STATE_FIELD + 1);
  const [state] = fields;
  const field = (number: number): number => Number(fields[number - STATE_FIELD]);
  const childrenCpuMs = (field(16) + field(17)) * MS_PER_TICK;
  const cpuMs = (field(14) + field(15)) * MS_PER_TICK + childrenCpuMs;
  if (!state || Number.isNaN(cpuMs)) return undefined;
  const comm = text.slice(open + 1, close);
  const [parent, group, terminal, foreground] = [field(4), field(5), field(7), field(8)];
  return { comm, state, parent, group, terminal, foreground, cpuMs, childrenCpuMs };
}
