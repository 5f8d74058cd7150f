import * as z from 'zod';
import { ROLES } from '../model/build';
import type { Cost, HostReading, ProcessSpan, Sample, Usage } from '../model/telemetry';
import { exitFields, isoTime, isoTimeOrNull, secondsOrNull, toExit } from './fields';

const amount = z.number().nonnegative().nullable();

/** From and to storage, and to anything, since the build began. */
const ioFields = { io_read_bytes: amount, io_write_bytes: amount, written_chars: amount };

/** The machine beside the build. */
const hostDto = z.object({
  cpu_percent: amount,
  cores: z.int(),
  memory_used_bytes: amount,
  memory_total_bytes: amount,
  load: amount,
  /** Percent of the last 10 s in which some work waited for it; where the system counts that. */
  pressure: z.object({ cpu: amount, memory: amount, io: amount }).nullable(),
});

/** One look at a running build. `null` is unknown; 100 % is one core. */
export const sampleDto = z.object({
  type: z.literal('sample'),
  /** Counts up by one within a build. */
  seq: z.int(),
  ts: z.iso.datetime(),
  /** The first of `stages`. */
  stage: z.string().nullable(),
  /** All that ran. */
  stages: z.array(z.string()),
  build: z.object({
    cpu_percent: amount,
    /** User and system time since the build began. */
    cpu_s: amount,
    rss_bytes: amount,
    pss_bytes: amount,
    io_read_bytes_per_s: amount,
    io_write_bytes_per_s: amount,
    written_chars_per_s: amount,
    ...ioFields,
    processes: z.int(),
    threads: amount,
  }),
  host: hostDto,
});
export type SampleDto = z.infer<typeof sampleDto>;

/** One process of a build, from its start to its end. */
export const spanDto = z.object({
  type: z.literal('process'),
  /** Pid and start: what `parent` of another one names. */
  key: z.string(),
  parent: z.string().nullable(),
  pid: z.int(),
  /** Tool and what it worked on: `cc1 src/foo.c`. */
  label: z.string(),
  /** The beginning of its command line, redacted; null where the label says as much, or an operand may be a secret. */
  command: z.string().nullable(),
  role: z.enum(ROLES),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  ...exitFields,
  /** Of itself alone, without what it started. */
  cpu_s: amount,
  peak_rss_bytes: amount,
});
export type SpanDto = z.infer<typeof spanDto>;

/** What a build cost, all in all. */
export const costDto = z.object({
  type: z.literal('summary'),
  wall_s: z.number(),
  cpu_s: amount,
  /** CPU time over wall time. */
  parallelism: amount,
  peak_rss_bytes: amount,
  ...ioFields,
  processes: z.int(),
  /** Seconds at the end that no look saw: their use is the last rate continued. */
  extrapolated_s: z.number(),
  /** At most ten, longest first. */
  slowest: z.array(spanDto),
});
export type CostDto = z.infer<typeof costDto>;

/** Samples that a reader asked for and cannot have any more. */
export const droppedDto = z.object({ type: z.literal('dropped'), samples: z.int(), after_seq: z.int() });
export type DroppedDto = z.infer<typeof droppedDto>;

export function toSampleDto({ seq, at, stages, build, host }: Sample): SampleDto {
  return {
    type: 'sample',
    seq,
    ts: isoTime(at),
    stage: stages[0] ?? null,
    stages: [...stages],
    build: {
      cpu_percent: build.cpuPercent ?? null,
      cpu_s: secondsOrNull(build.cpuMs),
      rss_bytes: build.rssBytes ?? null,
      pss_bytes: build.pssBytes ?? null,
      io_read_bytes_per_s: build.readBytesPerS ?? null,
      io_write_bytes_per_s: build.writtenBytesPerS ?? null,
      written_chars_per_s: build.writtenCharsPerS ?? null,
      ...toIo(build),
      processes: build.processes,
      threads: build.threads ?? null,
    },
    host: toHost(host),
  };
}

function toHost({ pressure, ...host }: HostReading): SampleDto['host'] {
  return {
    cpu_percent: host.cpuPercent ?? null,
    cores: host.cores,
    memory_used_bytes: host.memoryUsedBytes ?? null,
    memory_total_bytes: host.memoryTotalBytes ?? null,
    load: host.load ?? null,
    pressure: pressure
      ? { cpu: pressure.cpu ?? null, memory: pressure.memory ?? null, io: pressure.io ?? null }
      : null,
  };
}

export function toSpanDto(span: ProcessSpan): SpanDto {
  return {
    type: 'process',
    key: span.key,
    parent: span.parent ?? null,
    pid: span.pid,
    label: span.label,
    command: span.command ?? null,
    role: span.role,
    started_at: isoTime(span.startedAt),
    finished_at: isoTimeOrNull(span.endedAt),
    ...toExit(span.exit),
    cpu_s: secondsOrNull(span.cpuMs),
    peak_rss_bytes: span.peakRssBytes ?? null,
  };
}

export function toCostDto(cost: Cost): CostDto {
  return {
    type: 'summary',
    wall_s: cost.wallMs / 1000,
    cpu_s: secondsOrNull(cost.cpuMs),
    parallelism: cost.parallelism ?? null,
    peak_rss_bytes: cost.peakRssBytes ?? null,
    ...toIo(cost),
    processes: cost.processes,
    extrapolated_s: (cost.extrapolatedMs ?? 0) / 1000,
    slowest: cost.slowest.map(toSpanDto),
  };
}

const toIo = ({ readBytes, writtenBytes, writtenChars }: Usage) => ({
  io_read_bytes: wholeOrNull(readBytes),
  io_write_bytes: wholeOrNull(writtenBytes),
  written_chars: wholeOrNull(writtenChars),
});

/** What is extrapolated has fractions. */
const wholeOrNull = (amount: number | undefined): number | null =>
  amount === undefined ? null : Math.round(amount);
