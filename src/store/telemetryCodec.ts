import camelcaseKeys from 'camelcase-keys';
import snakecaseKeys from 'snakecase-keys';
import { $ZodError } from 'zod/v4/core';
import * as z from 'zod/mini';
import { err, errorMessage, ok, type Result } from '../base/result';
import type { ProcessSpan, Sample, Telemetry } from '../model/telemetry';
import { sampleSchema, spanSchema, telemetrySchema } from '../model/telemetrySchema';

/** The version this Buildbeat writes, and the only one it reads. */
export const VERSION = 1;

/** What the file of a running build begins with. */
export interface RecordingHeader {
  readonly build: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Samples that are kept. */
  readonly capacity: number;
}

/** One line of that file, as this Buildbeat writes it. */
export type LiveLine =
  | ({ readonly type: 'recording' } & RecordingHeader)
  | { readonly type: 'sample'; readonly sample: Sample }
  /** A process as it is now; a later line of the same process replaces it. */
  | { readonly type: 'span'; readonly span: ProcessSpan };

/** The beginning of a file that another Buildbeat wrote, whose lines may mean something else. */
export interface ForeignLine {
  readonly type: 'foreign';
  readonly version: number;
}

const headerSchema = z.object({
  v: z.literal(VERSION),
  build: z.string(),
  startedAt: z.number(),
  capacity: z.int().check(z.nonnegative()),
});

const versionSchema = z.looseObject({ v: z.number() });
const typeSchema = z.looseObject({ type: z.string() });

export const encodeHeader = (header: RecordingHeader): string => line('recording', { v: VERSION, ...header });
export const encodeSample = (sample: Sample): string => line('sample', sample);
export const encodeSpan = (span: ProcessSpan): string => line('span', span);

/** The error says what is wrong with the line. */
export function decodeLine(text: string): Result<LiveLine | ForeignLine, string> {
  return parse(text, typeSchema, ({ type, ...rest }): LiveLine | ForeignLine => {
    switch (type) {
      case 'recording': {
        const { v: version } = versionSchema.parse(rest);
        if (version !== VERSION) return { type: 'foreign', version };
        const { v: _, ...header } = headerSchema.parse(rest);
        return { type, ...header };
      }
      case 'sample':
        return { type, sample: sampleSchema.parse(rest) };
      case 'span':
        return { type, span: spanSchema.parse(rest) };
      default:
        throw new Error(`an unknown type of line, ${JSON.stringify(type)}`);
    }
  });
}

/** The file of a build that has ended. */
export const encodeTelemetry = (telemetry: Telemetry): string =>
  line('telemetry', { v: VERSION, ...telemetry });

const telemetryFileSchema = z.object({ v: z.literal(VERSION), ...telemetrySchema.shape });

export function decodeTelemetry(text: string): Result<Telemetry, string> {
  return parse(text, telemetryFileSchema, ({ v: _, ...telemetry }) => telemetry);
}

function line(type: string, content: object): string {
  return `${JSON.stringify({ type, ...snakecaseKeys({ ...content }, { deep: true }) })}\n`;
}

function parse<T, U>(text: string, schema: z.core.$ZodType<T>, make: (value: T) => U): Result<U, string> {
  try {
    const json = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return ok(make(z.parse(schema, camelcaseKeys(json, { deep: true }))));
  } catch (error) {
    return err(error instanceof $ZodError ? z.prettifyError(error) : errorMessage(error));
  }
}
