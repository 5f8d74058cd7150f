import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorCode, isMissing } from '../base/systemError';

const MODE_BITS = 0o777;
/** What lies below names what a process has open, as `/dev/stdout` does: others may write to it next. */
const OPEN_FILES = /^\/(?:dev|proc)\//;
/** No file may be made beside it, or none may take its place. */
const IRREPLACEABLE: ReadonlySet<string | undefined> = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV', 'ENAMETOOLONG'],
]);

/**
 * Saves a file where the user wants it: all of it is there or, after an error, what was there before. Links are
 * followed. What cannot be replaced by another file without losing more than its text is written to.
 *
 * @param text as a whole, or in pieces, which are asked for one by one
 * @throws when the system refuses it, or the file is protected
 */
export async function saveFile(path: string, text: string | Iterable<string>): Promise<void> {
  const target = await replaceable(path);
  try {
    if (target) {
      await replace(target, text);
      return;
    }
  } catch (error) {
    if (!IRREPLACEABLE.has(errorCode(error))) throw error;
  }
  await writeFile(path, text);
}

interface Target {
  readonly path: string;
  /** Absent where there is no file yet. */
  readonly mode?: number;
}

/** The file that another one can take the place of; undefined when there is none. */
async function replaceable(path: string): Promise<Target | undefined> {
  if (OPEN_FILES.test(resolve(path))) return undefined;
  const present = await orMissing(stat(path));
  // A link that leads to no file yet is there all the same.
  if (!present) return (await orMissing(lstat(path))) ? undefined : { path };
  // To replace a file only its folder has to be writable; one that is protected stays.
  await access(path, constants.W_OK);
  const isOwn = process.getuid === undefined || present.uid === process.getuid();
  if (!present.isFile() || present.nlink > 1 || !isOwn) return undefined;
  return { path: await realpath(path), mode: present.mode & MODE_BITS };
}

async function replace({ path, mode }: Target, text: string | Iterable<string>): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}
