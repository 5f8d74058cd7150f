import { readFile, rm } from 'node:fs/promises';
import camelcaseKeys from 'camelcase-keys';
import snakecaseKeys from 'snakecase-keys';
import * as z from 'zod';
import { LIVENESS_STATES, OUTPUT_SOURCES, WAITS } from '../model/liveness';
import { replaceFile } from '../files/durable';
import type { Pulse } from './heartbeats';

const VERSION = 1;

const amount = z.number().nonnegative();

const heartbeatSchema = z.object({
  at: z.number(),
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
    since: z.number(),
    waitsFor: z.enum(WAITS).optional(),
    detail: z.string().optional(),
  }),
});

const schema = z.object({
  v: z.literal(VERSION),
  at: z.number(),
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
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
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
