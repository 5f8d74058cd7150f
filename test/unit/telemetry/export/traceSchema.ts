import * as z from 'zod';

/**
 * The Trace Event Format by its public definition, as far as complete, counter and metadata events go: what viewers
 * rely on.
 */
const place = { pid: z.int().nonnegative(), tid: z.int().nonnegative() };
const microseconds = z.int().nonnegative();

const metadata = z.strictObject({ ph: z.literal('M'), ...place, ts: z.literal(0) });

const name = metadata.extend({
  name: z.enum(['process_name', 'thread_name']),
  args: z.strictObject({ name: z.string() }),
});

const order = metadata.extend({
  name: z.enum(['process_sort_index', 'thread_sort_index']),
  args: z.strictObject({ sort_index: z.int() }),
});

const complete = z.strictObject({
  ph: z.literal('X'),
  name: z.string(),
  cat: z.string(),
  ...place,
  ts: microseconds,
  dur: microseconds,
  /** Of the colours that the viewer knows by name, the one for what went wrong. */
  cname: z.literal('terrible').optional(),
  args: z.record(z.string(), z.unknown()),
});

const counter = z.strictObject({
  ph: z.literal('C'),
  name: z.string(),
  ...place,
  ts: microseconds,
  args: z.record(z.string(), z.number()).refine((series) => Object.keys(series).length > 0),
});

/** The JSON object form. */
export const traceSchema = z.strictObject({
  displayTimeUnit: z.enum(['ms', 'ns']),
  otherData: z.record(z.string(), z.unknown()),
  traceEvents: z.array(z.union([name, order, complete, counter])),
});
export type Trace = z.infer<typeof traceSchema>;
export type CompleteEvent = z.infer<typeof complete>;
