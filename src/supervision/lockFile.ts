import * as z from 'zod';
import { isMissing } from '../base/systemError';
import { readRegularFile } from '../files/regularFile';
import type { Owner } from '../model/events';
import { ownerLives } from './ownerLives';

/** What the lock file says of the process that supervises. */
export interface LockOwner extends Owner {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly version: string;
}

export type LockState =
  | { readonly type: 'free' }
  | { readonly type: 'held'; readonly owner: LockOwner }
  /** Its owner is dead for certain. */
  | { readonly type: 'abandoned'; readonly owner: LockOwner }
  /** Something is there, but it names no process: not written by Buildbeat, or damaged since. */
  | { readonly type: 'unreadable' };

/** Many times what is ever written. */
const MAX_BYTES = 4096;

const schema = z.object({
  pid: z.int().positive(),
  start: z.number(),
  role: z.enum(['window', 'daemon']),
  since: z.iso.datetime().transform((text) => Date.parse(text)),
  version: z.string(),
});

/** @throws when there is a lock file and the system refuses to read it */
export async function readLock(path: string): Promise<LockState> {
  const file = await readRegularFile(path, MAX_BYTES).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!file) return { type: 'free' };
  const owner = file.ok ? parseOwner(file.value.bytes.toString()) : undefined;
  if (!owner) return { type: 'unreadable' };
  return { type: (await ownerLives(owner)) ? 'held' : 'abandoned', owner };
}

export const formatOwner = ({ pid, start, role, since, version }: LockOwner): string =>
  `${JSON.stringify({ pid, start, role, since: new Date(since).toISOString(), version })}\n`;

export const sameOwner = (a: LockOwner, b: LockOwner): boolean =>
  a.pid === b.pid && a.start === b.start && a.since === b.since;

function parseOwner(text: string): LockOwner | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
