import camelcaseKeys from 'camelcase-keys';
import snakecaseKeys from 'snakecase-keys';
import * as z from 'zod';
import { err, ok, type Result } from '../base/result';
import type { BuildId } from './build';
import type { BuildEvent, LoggedEvent } from './events';
import { summarize, type NamedBuild } from './summary';
import { eventSchema } from './wireSchema';

/** The version this Buildbeat writes, and the only one it reads. */
const WIRE_VERSION = 1;

/** Far above any journal, and far enough below the largest integer to go on counting from. */
const seqNumber = z
  .int()
  .positive()
  .max(2 ** 50);

const envelopeSchema = z.object({
  v: z.literal(WIRE_VERSION),
  seq: seqNumber,
  ts: z.iso.datetime(),
  type: z.string(),
  build: z.string().optional(),
  summary: z.string(),
  detail: z.unknown(),
});

const versionSchema = z.object({ v: z.number() });
const seqSchema = z.object({ seq: seqNumber });
const detailSchema = z.record(z.string(), z.unknown());

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  eventSchema.options.map((option) => option.shape.type.value),
);

/** One journal line, without its newline; `build` makes its summary speak of the build by name. */
export function encode({ seq, at, event }: LoggedEvent, build?: NamedBuild): string {
  const { type, detail } = toWire(event);
  return JSON.stringify({
    v: WIRE_VERSION,
    seq,
    ts: new Date(at).toISOString(),
    type,
    build: buildOf(event),
    summary: summarize(event, build),
    detail,
  });
}

/** The event of one journal line; the error says what is wrong with it. */
export function decode(line: string): Result<LoggedEvent, string> {
  const json = parseJson(line);
  if (!json.ok) return json;
  const version = versionOf(json.value);
  if (version !== undefined && version !== WIRE_VERSION) {
    return err(`version ${version}, this Buildbeat reads version ${WIRE_VERSION}`);
  }
  const envelope = envelopeSchema.safeParse(json.value);
  if (!envelope.success) return err(explain(envelope.error));
  const { seq, ts, type, detail } = envelope.data;
  const event = guarded(() => fromWire(type, detail));
  return event.ok ? ok({ seq, at: Date.parse(ts), event: event.value }) : event;
}

/** The sequence number of a line that may be of another version or broken otherwise, if it has one. */
export function peekSeq(line: string): number | undefined {
  const json = parseJson(line);
  return json.ok ? seqSchema.safeParse(json.value).data?.seq : undefined;
}

/** The build an event is about. */
export function buildOf(event: BuildEvent): BuildId | undefined {
  if ('build' in event) return event.build.id;
  return 'id' in event ? event.id : undefined;
}

function toWire(event: BuildEvent): { type: string; detail: unknown } {
  if (event.type === 'unknown') return { type: event.name, detail: event.detail };
  const { type, ...detail } = event;
  return { type, detail: snakecaseKeys(detail) };
}

/** A planted line may be nested deeper than any stack. */
function guarded<T>(read: () => Result<T, string>): Result<T, string> {
  try {
    return read();
  } catch {
    return err('detail: nested too deep');
  }
}

function fromWire(type: string, detail: unknown): Result<BuildEvent, string> {
  if (!KNOWN_TYPES.has(type)) return ok({ type: 'unknown', name: type, detail });
  const record = detailSchema.safeParse(detail);
  if (!record.success) return err('detail: expected an object');
  const event = eventSchema.safeParse({ ...camelcaseKeys(record.data, { deep: true }), type });
  return event.success ? ok(event.data) : err(explain(event.error, ['detail']));
}

function parseJson(line: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(line));
  } catch {
    return err('not JSON');
  }
}

const versionOf = (json: unknown): number | undefined => versionSchema.safeParse(json).data?.v;

/** The first thing wrong, with its place in the wire's names: `detail.exit_code: expected number`. */
function explain(error: z.ZodError, prefix: readonly string[] = []): string {
  const [issue] = error.issues;
  if (!issue) return 'malformed';
  const path = [...prefix, ...issue.path.map((part) => snakeCase(String(part)))].join('.');
  const what = issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.message;
  return path === '' ? what : `${path}: ${what}`;
}

const snakeCase = (key: string): string => Object.keys(snakecaseKeys({ [key]: true })).join('');
