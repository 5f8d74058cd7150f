import { lstat, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage } from '../base/result';
import { isMissing } from '../base/systemError';

/** After this long without a sign of life the holder of the mutex counts as dead, milliseconds. */
const STALE_MS = 5000;
/** Longer in all than a dead holder blocks. */
const RETRIES = { retries: 80, factor: 1.3, minTimeout: 10, maxTimeout: 200, randomize: true };

/**
 * Runs a short piece of work while no other process runs its own under the same path.
 *
 * A process that is stopped in mid-work for longer than the stale limit may find another one in; what it
 * writes then is noticed by whoever verifies afterwards.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  // Loaded when first needed: it is a good part of what activation would have to wait for.
  const { lock } = await import('proper-lockfile');
  let compromised: Error | undefined;
  await clearImpossible(path);
  const release = await lock(dirname(path), {
    lockfilePath: path,
    realpath: false,
    stale: STALE_MS,
    retries: RETRIES,
    onCompromised: (error) => (compromised = error),
  }).catch((error: unknown) => {
    throw new Error(`${path} cannot be taken (${errorMessage(error)}). If no Buildbeat runs, remove it.`, {
      cause: error,
    });
  });
  try {
    return await work();
  } finally {
    if (!compromised) await release();
  }
}

/** A holder that died before the clock was set back would seem alive until that time comes round again. */
async function clearImpossible(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found) return;
  if (!found.isDirectory()) throw new Error(`${path} is not what Buildbeat makes it. Remove it.`);
  if (found.mtimeMs > Date.now() + STALE_MS) await rmdir(path);
}
