import type * as z from 'zod';
import type { ProgressDialect } from '../../model/progressDialect';
import type { ProgressObservation } from '../../model/observation';
import { DEFAULT_GROUP } from '../../model/stage';
import { complaint, parseRecord, type JsonRecord } from '../jsonRecord';
import { shortName } from './fields';

type WithoutStream<O> = O extends unknown ? Omit<O, 'stream'> : never;

/** What a line says about its build; which stream it stands in is the reader's to add. */
export type ProgressFact = WithoutStream<Exclude<ProgressObservation, { type: 'progress.problem' }>>;

export type StageFact = Extract<ProgressFact, { type: 'progress.stage' }>['event'];

/** What became of one line. An ignored line is well formed and says nothing that matters here. */
export type Reading =
  | { readonly kind: 'told'; readonly facts: readonly ProgressFact[] }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'bad'; readonly message: string };

/** Reads the lines of one stream in their order. Never throws. */
export type Decoder = (line: string, readAt: number) => Reading;

/** One way to write a progress stream. */
export interface Dialect {
  readonly name: ProgressDialect;
  /** Whether a record is written in this dialect and in no other. */
  recognises(record: JsonRecord): boolean;
  /** A decoder for a stream that begins. */
  open(): Decoder;
}

export const IGNORED: Reading = { kind: 'ignored' };

export const told = (...facts: readonly ProgressFact[]): Reading => ({ kind: 'told', facts });

export const bad = (message: string): Reading => ({ kind: 'bad', message });

/** A decoder of lines that are JSON objects; any other line is bad. */
export function decodeRecords(decode: (record: JsonRecord, readAt: number) => Reading): Decoder {
  return (line, readAt) => {
    const record = parseRecord(line);
    return record ? decode(record, readAt) : bad('it is not a whole JSON object');
  };
}

/** What a record says that has to fit a schema; nothing is no complaint, a record that does not fit is bad. */
export function fitting<T>(
  schema: z.ZodType<T>,
  record: JsonRecord,
  say: (line: T) => ProgressFact | readonly ProgressFact[] | undefined,
): Reading {
  const line = schema.safeParse(record);
  if (!line.success) return bad(complaint(line.error));
  const facts = [say(line.data) ?? []].flat();
  return facts.length > 0 ? told(...facts) : IGNORED;
}

/** A stage of a dialect that knows no groups; most know no attempts and nothing to wait for either. */
export const plainStage = (stage: string, at: number, stageAttempt = 1) => ({
  stage,
  groupId: DEFAULT_GROUP,
  stageAttempt,
  dependsOn: [],
  at,
});

/** A line may name as many as fit into it, and each line that is told is kept. */
const MAX_DEPENDENCIES = 100;

export const stageFact = (event: StageFact): ProgressFact => ({
  type: 'progress.stage',
  at: event.at,
  event: { ...event, stage: shortName(event.stage), dependsOn: event.dependsOn.slice(0, MAX_DEPENDENCIES) },
});
