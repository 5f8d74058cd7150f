import type { ExitStatus } from './process';

/** The version of the files below `watch/` that this Buildbeat writes, and the only one it reads. */
export const WATCH_VERSION = 1;

/** Unique for ever on this machine, sortable by start: `<base36 start ms>-<pid of the watcher>-<random>`. */
export type TaskId = string;

export const TASK_ID = /^[0-9a-z]{8,9}-\d{1,10}-[0-9a-z]{1,8}$/;

/** What a watcher keeps in its task's folder, `watch/<task>/`. */
export const WATCH_FILES = {
  manifest: 'manifest.json',
  /** The last heartbeat. */
  live: 'live.json',
  /** The latest heartbeats. */
  progress: 'progress.ndjson',
  earlierProgress: 'progress.1.ndjson',
  result: 'result.json',
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  /** An owner has told the task's end. */
  told: 'told',
} as const;

/** A process as files name it: `start` is 0 where it is not known. */
export interface ProcessName {
  readonly pid: number;
  /** In the unit of a process key. */
  readonly start: number;
}

/** What runs, and who watches it. */
export interface WatchManifest {
  readonly task: TaskId;
  readonly name?: string;
  /** The words of the command, redacted. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly watcher: ProcessName;
  /** The command itself; absent when it could not be started. */
  readonly child?: ProcessName;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Seconds from one heartbeat to the next. */
  readonly intervalS: number;
}

/**
 * A sign of life of the command, whatever it prints. Output is absent unless it goes through the watcher; what
 * else cannot be read is absent as well.
 */
export interface WatchBeat {
  readonly task: TaskId;
  /** Counts up by one, from 1. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly elapsedS: number;
  readonly stdoutBytes?: number;
  readonly stderrBytes?: number;
  readonly outputBytes?: number;
  readonly sinceLastOutputS?: number;
  /** How many processes the command is at present, itself included. */
  readonly processes?: number;
  /** User and system time of the command and all below it; never goes back. */
  readonly cpuS?: number;
  /** Read from and written to storage by those that run. */
  readonly ioBytes?: number;
  /** Seconds without output, CPU or I/O, as far as these are known; at least one of them is. */
  readonly idleForS?: number;
}

/** The copy of a stream ends before the stream does. */
export interface CaptureGap {
  /** How many bytes were kept: nothing from there on. */
  readonly fromByte: number;
  /** For a sentence. */
  readonly reason: string;
}

/** Which streams were not kept to their end; a stream that was is absent. */
export interface CaptureGaps {
  readonly stdout?: CaptureGap;
  readonly stderr?: CaptureGap;
}

export interface WatchResult {
  readonly task: TaskId;
  readonly status: ExitStatus;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly elapsedS: number;
  readonly stdoutBytes?: number;
  readonly stderrBytes?: number;
  /** User and system time of the command and of all below it that was waited for; absent where that is not told. */
  readonly cpuS?: number;
  /** Absent when all that was to be kept is. */
  readonly captureGaps?: CaptureGaps;
}

/*
 * How fields are called in the files. A library that finds the names takes longer than all else that is done for
 * these lines, and a command waits for them.
 */
type FileNames<T> = Readonly<Record<keyof T, string>>;

const MANIFEST: FileNames<WatchManifest> = {
  ...{ task: 'task', name: 'name', argv: 'argv', cwd: 'cwd', watcher: 'watcher', child: 'child' },
  ...{ startedAt: 'started', intervalS: 'interval_s' },
};
const BEAT: FileNames<WatchBeat> = {
  ...{ at: 'ts', task: 'task', seq: 'seq', elapsedS: 'elapsed_s' },
  ...{ stdoutBytes: 'stdout_bytes', stderrBytes: 'stderr_bytes', outputBytes: 'output_bytes' },
  ...{ sinceLastOutputS: 'since_last_output_s', processes: 'processes', cpuS: 'cpu_s' },
  ...{ ioBytes: 'io_bytes', idleForS: 'idle_for_s' },
};
const RESULT: FileNames<WatchResult> = {
  ...{ task: 'task', status: 'status', endedAt: 'ended', elapsedS: 'elapsed_s' },
  ...{ stdoutBytes: 'stdout_bytes', stderrBytes: 'stderr_bytes', captureGaps: 'capture_gaps' },
  ...{ cpuS: 'cpu_s' },
};
const GAP: FileNames<CaptureGap> = { fromByte: 'from_byte', reason: 'reason' };

export const encodeManifest = (manifest: WatchManifest): string =>
  encode(named(MANIFEST, { ...manifest, startedAt: timestamp(manifest.startedAt) }));

/** Also a line of the progress stream, which is why it says what it is. */
export const encodeBeat = (beat: WatchBeat): string =>
  encode({ event: 'heartbeat', ...named(BEAT, { ...beat, at: timestamp(beat.at) }) });

export function encodeResult(result: WatchResult): string {
  const { stdout, stderr } = result.captureGaps ?? {};
  const gaps = { stdout: stdout && named(GAP, stdout), stderr: stderr && named(GAP, stderr) };
  return encode(
    named(RESULT, {
      ...result,
      endedAt: timestamp(result.endedAt),
      captureGaps: result.captureGaps && gaps,
    }),
  );
}

function named<T extends object>(
  names: FileNames<T>,
  content: { readonly [Field in keyof T]?: unknown },
): Readonly<Record<string, unknown>> {
  const fields = Object.keys(names) as (keyof T)[];
  return Object.fromEntries(fields.map((field) => [names[field], content[field]]));
}

const encode = (content: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ v: WATCH_VERSION, ...content })}\n`;

const timestamp = (at: number): string => new Date(at).toISOString();
