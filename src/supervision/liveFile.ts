import { rm } from 'node:fs/promises';
import camelcaseKeys from 'camelcase-keys';
import snakecaseKeys from 'snakecase-keys';
import * as z from 'zod';
import { LIVENESS_STATES, OUTPUT_SOURCES, WAITS } from '../model/liveness';
import { readOwnFile } from '../files/ownFiles';
import { replaceFile } from '../files/durable';
import type { Pulse } from './heartbeats';

const VERSION = 1;

/** Thousands of builds. */
const MAX_BYTES = 8 * 1024 * 1024;
/** What a `Date` takes. */
const LATEST_MS = 8.64e15;

const amount = z.number().nonnegative();
const time = z.number().nonnegative().max(LATEST_MS);

const heartbeatSchema = z.object({
  at: time,
  seq: z.int().positive(),
  elapsedS: amount,
  stdoutBytes: amount.optional(),
  stderrBytes: amount.optional(),
  outputBytes: amount.optional(),
  outputSource: z.enum(OUTPUT_SOURCES).optional(),
  cpuS: amount.optional(),
  ioBytes: amount.optional(),
  processes: z.int().nonnegative(),
  sinceLastOutputS: amount.optional(),
  idleForS: amount,
  liveness: z.object({
    state: z.enum(LIVENESS_STATES),
    since: time,
    waitsFor: z.enum(WAITS).optional(),
    detail: z.string().optional(),
  }),
});

const schema = z.object({
  v: z.literal(VERSION),
  at: time,
  intervalMs: z.number().positive(),
});

/** Replaces the file as a whole, so that a reader never sees a part of it. */
export function writePulse(path: string, { builds, ...looked }: Pulse): Promise<void> {
  const entries = [...builds].map(([id, heartbeat]) => [id, snakecaseKeys({ ...heartbeat })]);
  const json = {
    v: VERSION,
    ...snakecaseKeys({ ...looked }),
    builds: Object.fromEntries(entries) as unknown,
  };
  return replaceFile(path, `${JSON.stringify(json)}\n`, false);
}

/** Undefined when there is none, or none that can be understood; a build that cannot be is left out alone. */
export async function readPulse(path: string): Promise<Pulse | undefined> {
  try {
    const file = await readOwnFile(path, MAX_BYTES);
    if (!file.ok) return undefined;
    const json: unknown = JSON.parse(file.value.bytes.toString());
    const { builds, ...rest } = z.looseObject({ builds: z.record(z.string(), z.unknown()) }).parse(json);
    const { at, intervalMs } = schema.parse(camelcaseKeys(rest));
    const understood = Object.entries(builds).flatMap(([id, beat]) => {
      const heartbeat = heartbeatSchema.safeParse(asDomain(beat));
      return heartbeat.success ? [[id, heartbeat.data] as const] : [];
    });
    return { at, intervalMs, builds: new Map(understood) };
  } catch {
    return undefined;
  }
}

const asDomain = (beat: unknown): unknown => {
  const record = z.record(z.string(), z.unknown()).safeParse(beat);
  return record.success ? camelcaseKeys(record.data, { deep: true }) : undefined;
};

export const removePulse = (path: string): Promise<void> => rm(path, { force: true });
