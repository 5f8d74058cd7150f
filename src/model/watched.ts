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
  /** Absent when all that was to be kept is. */
  readonly captureGaps?: CaptureGaps;
}

/*
 * Names of files, written out: a command waits for these lines, and a library that finds the names takes longer than
 * all else that is done for them.
 */

export const encodeManifest = ({ startedAt, intervalS, ...manifest }: WatchManifest): string =>
  encode({ ...manifest, interval_s: intervalS, started: timestamp(startedAt) });

/** Also a line of the progress stream, which is why it says what it is. */
export const encodeBeat = (beat: WatchBeat): string =>
  encode({
    ts: timestamp(beat.at),
    event: 'heartbeat',
    task: beat.task,
    seq: beat.seq,
    elapsed_s: beat.elapsedS,
    stdout_bytes: beat.stdoutBytes,
    stderr_bytes: beat.stderrBytes,
    output_bytes: beat.outputBytes,
    since_last_output_s: beat.sinceLastOutputS,
    processes: beat.processes,
    cpu_s: beat.cpuS,
    io_bytes: beat.ioBytes,
    idle_for_s: beat.idleForS,
  });

export const encodeResult = (result: WatchResult): string =>
  encode({
    task: result.task,
    status: result.status,
    elapsed_s: result.elapsedS,
    stdout_bytes: result.stdoutBytes,
    stderr_bytes: result.stderrBytes,
    capture_gaps: result.captureGaps && {
      stdout: encodeGap(result.captureGaps.stdout),
      stderr: encodeGap(result.captureGaps.stderr),
    },
    ended: timestamp(result.endedAt),
  });

const encodeGap = (gap: CaptureGap | undefined) => gap && { from_byte: gap.fromByte, reason: gap.reason };

const encode = (content: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ v: WATCH_VERSION, ...content })}\n`;

const timestamp = (at: number): string => new Date(at).toISOString();
