/** What telemetry needs of a `/proc/PID/stat` line (`proc_pid_stat(5)`). */
export interface ProcessStat {
  /** On a processor, or about to be. */
  readonly isRunning: boolean;
  readonly isZombie: boolean;
  /** How often memory had to be brought in. What is resident seldom grows without. */
  readonly pageFaults: number;
  /** User and system time of itself, milliseconds. */
  readonly cpuMs: number;
  /** The same of the children that it waited for, and theirs. */
  readonly childrenCpuMs: number;
  readonly threads: number;
  readonly residentPages: number;
}

/** USER_HZ is 100 on every architecture. */
const MS_PER_TICK = 10;
/**
 * State; minor and major faults; user and system time, and those of children; threads; resident pages: fields 3, 10 and
 * 12, 14 to 17, 20 and 24.
 */
const AFTER_NAME =
  /^(.) (?:-?\d+ ){6}(\d+) \d+ (\d+) \d+ (\d+) (\d+) (-?\d+) (-?\d+) (?:-?\d+ ){2}(\d+) (?:-?\d+ ){3}(-?\d+) /;

/** Undefined when the text is no whole stat line. The name may hold anything, parentheses and spaces too. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const close = text.lastIndexOf(')');
  if (close < 0) return undefined;
  const [, state, minorFaults, majorFaults, user, system, childrenUser, childrenSystem, threads, resident] =
    AFTER_NAME.exec(text.slice(close + 2)) ?? [];
  if (state === undefined) return undefined;
  return {
    isRunning: state === 'R',
    isZombie: state === 'Z' || state === 'X',
    pageFaults: Number(minorFaults) + Number(majorFaults),
    cpuMs: (Number(user) + Number(system)) * MS_PER_TICK,
    childrenCpuMs: (Number(childrenUser) + Number(childrenSystem)) * MS_PER_TICK,
    threads: Number(threads),
    residentPages: Number(resident),
  };
}
