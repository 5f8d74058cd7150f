/** Ticks of all processors since boot, from the first line of `/proc/stat` (`proc_stat(5)`). */
export interface HostTicks {
  /** Of work, whoever did it. */
  readonly busy: number;
  readonly total: number;
}

/** The columns of that line: user, nice, system, idle, iowait, irq, softirq, steal; guests are in user and nice. */
const COLUMNS = 8;
const IDLE = 3;
const IO_WAIT = 4;

export function parseHostTicks(text: string): HostTicks | undefined {
  const line = /^cpu +([\d ]+)$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  const ticks = line.split(' ').slice(0, COLUMNS).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[IDLE] ?? 0) + (ticks[IO_WAIT] ?? 0);
  return { busy: total - idle, total };
}

/** Bytes, from `/proc/meminfo`. */
export interface HostMemory {
  readonly totalBytes: number;
  /** What programs could get without anything being swapped out. */
  readonly availableBytes: number;
}

export function parseMemory(text: string): HostMemory | undefined {
  const total = /^MemTotal: +(\d+) kB$/m.exec(text)?.[1];
  const available = /^MemAvailable: +(\d+) kB$/m.exec(text)?.[1];
  if (total === undefined || available === undefined) return undefined;
  return { totalBytes: Number(total) * 1024, availableBytes: Number(available) * 1024 };
}

/** Percent of the last 10 s in which some task waited, from a file below `/proc/pressure`. */
export function parsePressure(text: string): number | undefined {
  const percent = /^some avg10=(\d+\.\d+) /m.exec(text)?.[1];
  return percent === undefined ? undefined : Number(percent);
}

/** Runnable tasks averaged over a minute, from `/proc/loadavg`. */
export function parseLoad(text: string): number | undefined {
  const load = /^(\d+\.\d+) /.exec(text)?.[1];
  return load === undefined ? undefined : Number(load);
}
