/**
 * What can be said of a running build at a glance; liveness is not output. `stale` alone is about the watcher:
 * its heartbeats are missing, and the build may be fine.
 */
export const LIVENESS_STATES = ['busy', 'quiet', 'waiting', 'stalled', 'stale'] as const;
export type LivenessState = (typeof LIVENESS_STATES)[number];

/** What a waiting build waits for; `stopped` was suspended by a signal. */
export const WAITS = ['lock', 'terminal', 'stopped'] as const;
export type Wait = (typeof WAITS)[number];

export interface Liveness {
  readonly state: LivenessState;
  /** Epoch milliseconds since when it is true: of a quiet or stalled build, its last sign of progress. */
  readonly since: number;
  readonly waitsFor?: Wait;
  /** More for people: the locked file, the process that waits. */
  readonly detail?: string;
}

/** Where a build's output is counted, best first: `io` is the growth of what its processes wrote to anything. */
export const OUTPUT_SOURCES = ['wrapper', 'terminal', 'io'] as const;
export type OutputSource = (typeof OUTPUT_SOURCES)[number];

/**
 * A sign of life of one build, sent each interval for as long as its process lives, whatever it prints. Byte
 * counters are diagnostics, never gates. What cannot be known is absent.
 */
export interface Heartbeat {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Counts up by one within a build and a watcher. */
  readonly seq: number;
  readonly elapsedS: number;
  readonly stdoutBytes?: number;
  readonly stderrBytes?: number;
  readonly outputBytes?: number;
  readonly outputSource?: OutputSource;
  /** User and system time of the whole tree, ended processes included; never goes back. */
  readonly cpuS?: number;
  /** Read and written by the whole tree. */
  readonly ioBytes?: number;
  readonly processes: number;
  readonly sinceLastOutputS?: number;
  /** Seconds without output, CPU or I/O. */
  readonly idleForS: number;
  readonly liveness: Liveness;
}

/** When liveness is looked at and what it takes, milliseconds. */
export interface LivenessTimes {
  /** Between two heartbeats; a third of `stallMs` wins when that is less. */
  readonly heartbeatMs: number;
  /** Without output for so long, a build is no longer busy. */
  readonly quietMs: number;
  /** Without output, CPU and I/O for so long, it is stalled. */
  readonly stallMs: number;
}

export const DEFAULT_LIVENESS_TIMES: LivenessTimes = {
  heartbeatMs: 5_000,
  quietMs: 10_000,
  stallMs: 300_000,
};

/** Milliseconds between two heartbeats: at least three fall into the time after which a build is stalled. */
export const heartbeatIntervalMs = ({ heartbeatMs, stallMs }: LivenessTimes): number =>
  Math.min(heartbeatMs, stallMs / 3);
