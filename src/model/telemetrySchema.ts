import * as z from 'zod/mini';
import { ROLES } from './role';
import type { AllTrue, Same } from './schemaMatch';
import type { Cost, ProcessSpan, Sample, Telemetry } from './telemetry';
import { areWellFormedSamples } from './wellFormedSamples';

const epochMs = z.number().check(z.nonnegative(), z.maximum(8.64e15));
const amount = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const processKey = z.templateLiteral([z.number(), ':', z.number()]);

const usage = {
  cpuMs: z.optional(amount),
  readBytes: z.optional(amount),
  writtenBytes: z.optional(amount),
  writtenChars: z.optional(amount),
};

const pressure = z.object({ cpu: z.optional(amount), memory: z.optional(amount), io: z.optional(amount) });

export const sampleSchema = z.object({
  seq: z.int().check(z.positive()),
  at: epochMs,
  stages: z.array(z.string()),
  build: z.object({
    processes: count,
    threads: z.optional(count),
    rssBytes: z.optional(amount),
    pssBytes: z.optional(amount),
    ...usage,
    cpuPercent: z.optional(amount),
    readBytesPerS: z.optional(amount),
    writtenBytesPerS: z.optional(amount),
    writtenCharsPerS: z.optional(amount),
  }),
  host: z.object({
    cpuPercent: z.optional(amount),
    cores: z.int().check(z.positive()),
    memoryUsedBytes: z.optional(amount),
    memoryTotalBytes: z.optional(amount),
    load: z.optional(amount),
    pressure: z.optional(pressure),
  }),
});

/** Takes what is right at a glance. */
export const samplesSchema = z.union([
  z.custom<z.infer<typeof sampleSchema>[]>(areWellFormedSamples),
  z.array(sampleSchema),
]);

const exitStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.int() }),
  z.object({ kind: z.literal('signaled'), signal: z.int() }),
]);

export const spanSchema = z.object({
  key: processKey,
  parent: z.optional(processKey),
  pid: z.int(),
  label: z.string(),
  command: z.optional(z.string()),
  role: z.enum(ROLES),
  startedAt: epochMs,
  endedAt: z.optional(epochMs),
  exit: z.optional(exitStatus),
  cpuMs: z.optional(amount),
  peakRssBytes: z.optional(amount),
});

const costSchema = z.object({
  wallMs: amount,
  ...usage,
  parallelism: z.optional(amount),
  peakRssBytes: z.optional(amount),
  processes: count,
  slowest: z.array(spanSchema),
  extrapolatedMs: z.optional(amount),
});

export const telemetrySchema = z.object({
  build: z.string(),
  samples: samplesSchema,
  spans: z.array(spanSchema),
  spansLeftOut: count,
  cost: z.optional(costSchema),
});

/** The compiler holds the shapes that others write and the model together. */
export type SchemaMatchesModel = AllTrue<
  [
    Same<typeof sampleSchema, Sample>,
    Same<typeof spanSchema, ProcessSpan>,
    Same<typeof costSchema, Cost>,
    Same<typeof telemetrySchema, Telemetry>,
  ]
>;
