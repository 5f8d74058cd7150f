import type { BuildId } from './build';
import type { ExitStatus, ProcessKey } from './process';
import type { Role } from './role';

/**
 * What a build used since its start, with all that ended below it: it never goes back. What cannot be known is
 * absent.
 */
export interface Usage {
  /** User and system time, milliseconds. */
  readonly cpuMs?: number;
  /** From and to storage. */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  /** To anything: cached files, pipes, terminals. */
  readonly writtenChars?: number;
}

/** What the living processes of a build hold at one moment. */
export interface Holding {
  readonly processes: number;
  readonly threads?: number;
  /** Resident memory, pages that processes share counted for each of them. */
  readonly rssBytes?: number;
  /** Resident memory, shared pages divided among those who share them; where the system lets it be read. */
  readonly pssBytes?: number;
}

/** Share of the time in which some work waited for a resource, percent over the last 10 s (Linux PSI). */
export interface Pressure {
  readonly cpu?: number;
  readonly memory?: number;
  readonly io?: number;
}

/** The machine beside the build. 100 % is one core. */
export interface HostReading {
  readonly cpuPercent?: number;
  readonly cores: number;
  readonly memoryUsedBytes?: number;
  readonly memoryTotalBytes?: number;
  /** Runnable tasks, averaged over a minute. */
  readonly load?: number;
  readonly pressure?: Pressure;
}

/** What a build used between two looks, a second of wall time; 100 % is one core. */
export interface Rates {
  readonly cpuPercent?: number;
  readonly readBytesPerS?: number;
  readonly writtenBytesPerS?: number;
  readonly writtenCharsPerS?: number;
}

/** What one look at the processes of a build that live tells. */
export interface TreeLook {
  readonly build: BuildId;
  readonly holding: Holding;
  /** What they used, each with the children that it waited for. */
  readonly withChildren: Usage;
  /** What they used, each for itself; absent where the sensor cannot tell. */
  readonly alone?: Usage;
  /** By pid, of those of which it was looked up in this look: the most that was resident. */
  readonly peaks: ReadonlyMap<number, number>;
}

/** One look at all running builds and the machine. */
export interface TelemetryLook {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly trees: readonly TreeLook[];
  readonly host: HostReading;
}

/** One look at a running build, as it is kept. */
export interface Sample {
  /** Counts up by one within a build; never used twice. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The names of the stages that run. */
  readonly stages: readonly string[];
  readonly build: Holding & Usage & Rates;
  readonly host: HostReading;
}

/** The life of one process of a build: a bar of the waterfall. */
export interface ProcessSpan {
  readonly key: ProcessKey;
  /** Absent for what stands at the top of the build. */
  readonly parent?: ProcessKey;
  readonly pid: number;
  /** Tool and what it worked on, redacted: `cc1 src/foo.c`. */
  readonly label: string;
  /** The beginning of its command line, redacted; absent where the label says as much, or an operand may be a secret. */
  readonly command?: string;
  readonly role: Role;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly endedAt?: number;
  readonly exit?: ExitStatus;
  /** Of itself alone, without what it started. */
  readonly cpuMs?: number;
  readonly peakRssBytes?: number;
}

/** What a build cost, all in all. */
export interface Cost extends Usage {
  readonly wallMs: number;
  /** CPU time over wall time: how many cores it kept at work, on average. */
  readonly parallelism?: number;
  /** The most that all its processes held at one look, or that one of them ever held by itself. */
  readonly peakRssBytes?: number;
  readonly processes: number;
  /** At most ten, longest first. */
  readonly slowest: readonly ProcessSpan[];
  /** Milliseconds at the end of the build which no look saw, so that their use is the last rate continued. */
  readonly extrapolatedMs?: number;
}

/** All that is kept of a build's telemetry; once it has ended, few enough samples to draw. */
export interface Telemetry {
  readonly build: BuildId;
  readonly samples: readonly Sample[];
  readonly spans: readonly ProcessSpan[];
  /** Processes that are not among the spans, for there were too many. */
  readonly spansLeftOut: number;
  /** Absent while the build runs. */
  readonly cost?: Cost;
}

export const EXPORT_FORMATS = ['csv', 'ndjson', 'chrome-trace'] as const;
/** What telemetry can be saved as, for other programs. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What came of a build since its reader asked before. */
export interface TelemetryNews {
  /** Oldest first, each told once. */
  readonly samples: readonly Sample[];
  /** Processes as they are now, those that started or changed; an end is told once. */
  readonly spans: readonly ProcessSpan[];
  /** Samples between those told before and these which are gone, because newer ones took their place. */
  readonly dropped: number;
  /** All that is kept of the build, told once, when it has ended. Nothing comes after it. */
  readonly telemetry?: Telemetry;
  /** What could not be read, a sentence each with its place. */
  readonly problems: readonly string[];
}
