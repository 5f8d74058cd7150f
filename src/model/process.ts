/**
 * Identity of a process: `pid:start`, where `start` is the platform's own start time, because a pid alone
 * is reused within seconds under load. On Linux it is clock ticks since boot (field 22 of `/proc/PID/stat`,
 * stable when the wall clock jumps); elsewhere epoch seconds as the process list reports them.
 */
export type ProcessKey = `${number}:${number}`;

export const processKey = (pid: number, start: number): ProcessKey => `${pid}:${start}`;

export const pidOf = (key: ProcessKey): number => Number(key.slice(0, key.indexOf(':')));

/** The start time in a key, in the platform's own unit. */
export const startOf = (key: ProcessKey): number => Number(key.slice(key.indexOf(':') + 1));

/** What a process is, as far as a sensor could read it. Unreadable fields are absent. */
export interface ProcessFacts {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly ppid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Whether it runs as the user Buildbeat runs as. */
  readonly own: boolean;
  /** The program's short name, cut at 15 characters on Linux: the kernel's, or the one in `argv`. */
  readonly comm: string;
  /** Empty when it could not be read (a process that ended, a kernel thread). */
  readonly argv: readonly string[];
  /** Its program's file; need not be read when `argv` has arguments. */
  readonly exe?: string;
  readonly cwd?: string;
  /** Pid of its session leader. */
  readonly session?: number;
  /**
   * True between fork and exec: the process still runs its parent's program, so `comm` and `argv` say
   * nothing about what it will become.
   */
  readonly forked?: boolean;
}

/** What a process with all its threads, but without what it started, used until its end, as the kernel counts. */
export interface ProcessUsage {
  /** User and system time, milliseconds. Kernels sample it, so that of a short process alone it is rough. */
  readonly cpuMs: number;
  /** The same as far as it is sure: up to a tick of some milliseconds less of each thread, and never more. */
  readonly leastCpuMs: number;
  /** The most memory that the program it ran last, or an earlier one with threads, had resident. */
  readonly peakRssBytes: number;
  /** From and to storage; each thread's is cut to whole KiB. */
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** From and to anything: cached files, pipes, terminals; each thread's is cut to whole KiB. */
  readonly readChars: number;
  readonly writtenChars: number;
}

export type ExitStatus =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'signaled'; readonly signal: number };

export const exited = (code: number): ExitStatus => ({ kind: 'exited', code });
export const signaled = (signal: number): ExitStatus => ({ kind: 'signaled', signal });

/** Decodes a POSIX wait status (`wait(2)`); the core-dump bit is dropped. */
export function fromWaitStatus(status: number): ExitStatus {
  const signal = status & 127;
  return signal === 0 ? exited((status >> 8) & 255) : signaled(signal);
}

/** Exit 0. */
export const isSuccess = (status: ExitStatus): boolean => status.kind === 'exited' && status.code === 0;

/** Anything else, as far as it is known. */
export const isFailure = (status: ExitStatus | undefined): boolean =>
  status !== undefined && !isSuccess(status);

const SIGHUP = 1;
const SIGINT = 2;
const SIGTERM = 15;

/**
 * Whether somebody asked it to stop: SIGINT, SIGTERM and SIGHUP (a closed terminal sends it), or a shell's
 * 128 + signal for one of them.
 */
export function isCancellation(status: ExitStatus): boolean {
  const signal = status.kind === 'signaled' ? status.signal : status.code - 128;
  return signal === SIGHUP || signal === SIGINT || signal === SIGTERM;
}

export const sameStatus = (a: ExitStatus, b: ExitStatus): boolean =>
  a.kind === 'exited'
    ? b.kind === 'exited' && a.code === b.code
    : b.kind === 'signaled' && a.signal === b.signal;
