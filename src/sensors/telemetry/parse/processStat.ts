/** What telemetry needs of a `/proc/PID/stat` line (`proc_pid_stat(5)`). */
export interface ProcessStat {
  readonly isZombie: boolean;
  /** User and system time of itself, milliseconds. */
  readonly cpuMs: number;
  /** The same of the children that it waited for, and theirs. */
  readonly childrenCpuMs: number;
  readonly threads: number;
  readonly residentPages: number;
}

/** USER_HZ is 100 on every architecture. */
const MS_PER_TICK = 10;
/** The first field after the name. */
const STATE_FIELD = 3;
const RESIDENT_FIELD = 24;

/** Undefined when the text is no whole stat line. The name may hold anything, parentheses and spaces too. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const close = text.lastIndexOf(')');
  if (close < 0) return undefined;
  const fields = text.slice(close + 2).split(' ', RESIDENT_FIELD - STATE_FIELD + 1);
  const field = (number: number): number => Number(fields[number - STATE_FIELD]);
  const stat = {
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
    cpuMs: (field(14) + field(15)) * MS_PER_TICK,
    childrenCpuMs: (field(16) + field(17)) * MS_PER_TICK,
    threads: field(20),
    residentPages: field(RESIDENT_FIELD),
  };
  return fields.length < RESIDENT_FIELD - STATE_FIELD + 1 || Object.values(stat).some(Number.isNaN)
    ? undefined
    : stat;
}
