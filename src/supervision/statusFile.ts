import { rm } from 'node:fs/promises';
import camelcaseKeys from 'camelcase-keys';
import snakecaseKeys from 'snakecase-keys';
import * as z from 'zod';
import { BACKENDS } from '../model/observation';
import { replaceFile } from '../files/durable';
import { readOwnFile } from '../files/ownFiles';

/** Sentences, not lists. */
const MAX_BYTES = 64 * 1024;

const schema = z.object({
  pid: z.int(),
  backend: z.object({ name: z.enum(BACKENDS), reason: z.string() }).optional(),
  lag: z.object({ p50: z.number(), p95: z.number(), max: z.number() }).optional(),
  builds: z.object({ running: z.int(), finished: z.int() }),
  /** Why the journal cannot be written at present. */
  trouble: z.string().optional(),
});

/** What an owner tells other processes of itself beside the journal. */
export type OwnerStatus = z.infer<typeof schema>;

export const writeOwnerStatus = (path: string, status: OwnerStatus): Promise<void> =>
  replaceFile(path, `${JSON.stringify(snakecaseKeys(status))}\n`, false);

/** Undefined when there is none, or none that can be understood: it is a courtesy, nothing depends on it. */
export async function readOwnerStatus(path: string): Promise<OwnerStatus | undefined> {
  try {
    const file = await readOwnFile(path, MAX_BYTES);
    if (!file.ok) return undefined;
    const json: unknown = JSON.parse(file.value.bytes.toString());
    const record = z.record(z.string(), z.unknown()).parse(json);
    return schema.parse(camelcaseKeys(record, { deep: true }));
  } catch {
    return undefined;
  }
}

export const removeOwnerStatus = (path: string): Promise<void> => rm(path, { force: true });
