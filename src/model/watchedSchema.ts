import camelcaseKeys from 'camelcase-keys';
import * as z from 'zod';
import { err, ok, type Result } from '../base/result';
import { TASK_ID, WATCH_VERSION, type WatchBeat, type WatchManifest, type WatchResult } from './watched';

const pid = z.int().positive();
const seconds = z.number().nonnegative();
const bytes = z.int().nonnegative();
const time = z.iso.datetime().transform((text) => Date.parse(text));
const task = z.string().regex(TASK_ID);
const processName = z.object({ pid, start: z.number().nonnegative() });

const manifestSchema = z
  .object({
    task,
    name: z.string().optional(),
    argv: z.array(z.string()).min(1),
    cwd: z.string(),
    watcher: processName,
    child: processName.optional(),
    started: time,
    intervalS: seconds,
  })
  .transform(({ started, ...manifest }): WatchManifest => ({ ...manifest, startedAt: started }));

const beatSchema = z
  .object({
    task,
    seq: z.int().positive(),
    ts: time,
    elapsedS: seconds,
    stdoutBytes: bytes.optional(),
    stderrBytes: bytes.optional(),
    outputBytes: bytes.optional(),
    sinceLastOutputS: seconds.optional(),
    processes: z.int().positive().optional(),
    cpuS: seconds.optional(),
    ioBytes: bytes.optional(),
    idleForS: seconds.optional(),
  })
  .transform(({ ts, ...beat }): WatchBeat => ({ ...beat, at: ts }));

const captureGap = z.object({ fromByte: bytes, reason: z.string() });

const resultSchema = z
  .object({
    task,
    status: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('exited'), code: z.int() }),
      z.object({ kind: z.literal('signaled'), signal: z.int() }),
    ]),
    ended: time,
    elapsedS: seconds,
    stdoutBytes: bytes.optional(),
    stderrBytes: bytes.optional(),
    cpuS: seconds.optional(),
    captureGaps: z.object({ stdout: captureGap.optional(), stderr: captureGap.optional() }).optional(),
  })
  .transform(({ ended, ...result }): WatchResult => ({ ...result, endedAt: ended }));

/** Reads one of a watcher's files; the error says what is wrong with it, for a sentence. */
export type WatchDecoder<T> = (text: string) => Result<T, string>;

export const decodeManifest: WatchDecoder<WatchManifest> = (text) => decode(manifestSchema, text);
export const decodeBeat: WatchDecoder<WatchBeat> = (text) => decode(beatSchema, text);
export const decodeResult: WatchDecoder<WatchResult> = (text) => decode(resultSchema, text);

const versioned = z.object({ v: z.number() });
const fields = z.record(z.string(), z.unknown());

function decode<T>(schema: z.ZodType<T>, text: string): Result<T, string> {
  try {
    const json = fields.safeParse(JSON.parse(text));
    if (!json.success) return err('is not an object');
    const version = versioned.safeParse(json.data).data?.v;
    if (version === undefined) return err('has no version');
    if (version !== WATCH_VERSION) {
      return err(`is of version ${version}, this Buildbeat reads version ${WATCH_VERSION}`);
    }
    const read = schema.safeParse(camelcaseKeys(json.data, { deep: true }));
    return read.success ? ok(read.data) : err(explain(read.error));
  } catch {
    // Also what is nested deeper than any stack.
    return err('is torn or not JSON');
  }
}

function explain(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  return place === '' ? 'is malformed' : `has a wrong or missing ${place}`;
}
