import type { IsEqual, ReadonlyDeep } from 'type-fest';
import * as z from 'zod';
import { ROLES } from './role';
import type { Cost, ProcessSpan, Sample, Telemetry } from './telemetry';

const epochMs = z.number().nonnegative().max(8.64e15);
const amount = z.number().nonnegative();
const count = z.int().nonnegative();
const processKey = z.templateLiteral([z.number(), ':', z.number()]);

const usage = {
  cpuMs: amount.optional(),
  readBytes: amount.optional(),
  writtenBytes: amount.optional(),
  writtenChars: amount.optional(),
};

export const sampleSchema = z.object({
  seq: z.int().positive(),
  at: epochMs,
  stages: z.array(z.string()),
  build: z.object({
    processes: count,
    threads: count.optional(),
    rssBytes: amount.optional(),
    pssBytes: amount.optional(),
    ...usage,
    cpuPercent: amount.optional(),
    readBytesPerS: amount.optional(),
    writtenBytesPerS: amount.optional(),
    writtenCharsPerS: amount.optional(),
  }),
  host: z.object({
    cpuPercent: amount.optional(),
    cores: z.int().positive(),
    memoryUsedBytes: amount.optional(),
    memoryTotalBytes: amount.optional(),
    load: amount.optional(),
    pressure: z
      .object({ cpu: amount.optional(), memory: amount.optional(), io: amount.optional() })
      .optional(),
  }),
});

export const spanSchema = z.object({
  key: processKey,
  parent: processKey.optional(),
  pid: z.int(),
  label: z.string(),
  role: z.enum(ROLES),
  startedAt: epochMs,
  endedAt: epochMs.optional(),
  exit: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('exited'), code: z.int() }),
      z.object({ kind: z.literal('signaled'), signal: z.int() }),
    ])
    .optional(),
  cpuMs: amount.optional(),
  peakRssBytes: amount.optional(),
});

const costSchema = z.object({
  wallMs: amount,
  ...usage,
  parallelism: amount.optional(),
  peakRssBytes: amount.optional(),
  processes: count,
  slowest: z.array(spanSchema),
  extrapolatedMs: amount.optional(),
});

export const telemetrySchema = z.object({
  build: z.string(),
  samples: z.array(sampleSchema),
  spans: z.array(spanSchema),
  spansLeftOut: count,
  cost: costSchema.optional(),
});

/** The compiler holds the shapes on the disk and the model together. */
type Same<Schema extends z.ZodType, Type> = IsEqual<ReadonlyDeep<z.infer<Schema>>, ReadonlyDeep<Type>>;
type AllTrue<T extends readonly true[]> = T;
export type SchemaMatchesModel = AllTrue<
  [
    Same<typeof sampleSchema, Sample>,
    Same<typeof spanSchema, ProcessSpan>,
    Same<typeof costSchema, Cost>,
    Same<typeof telemetrySchema, Telemetry>,
  ]
>;
