import type { Stats } from 'node:fs';
import { link, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { errorMessage } from '../../base/result';
import { isMissing } from '../../base/systemError';
import { holdsPid } from '../processTable/identity';

/** What a file's name ends with between being taken from its shell and being read. */
export const TAKEN = '.log.read';

/**
 * Takes what a shell wrote to `path` and leaves an empty file in its place, without a moment in which there is
 * none: a shell creates no file at a prompt. The empty file of a shell that has ended is deleted.
 *
 * @returns what stands in the way, as a sentence
 */
export async function take(path: string, shellPid: number): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return `${path} is not a regular file: remove it.`;
    if (stats.size > 0) await exchange(path);
    else if (!holdsPid(shellPid)) await rm(path);
    return undefined;
  } catch (error) {
    return isMissing(error) ? undefined : `${path} cannot be taken (${errorMessage(error)}).`;
  }
}

async function exchange(path: string): Promise<void> {
  const taken = path.replace(/\.log$/, TAKEN);
  const empty = `${path}.new`;
  // A second reader, or one that was ended in between, has it already.
  if (await exists(taken)) return;
  await rm(empty, { force: true });
  await writeFile(empty, '', { mode: 0o600, flag: 'wx' });
  await link(path, taken);
  await rename(empty, path);
}

const exists = (path: string): Promise<Stats | false> =>
  lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return false;
    throw error;
  });
