import { constants } from 'node:fs';
import { access, realpath, stat, writeFile } from 'node:fs/promises';
import { isMissing } from '../base/systemError';
import { replaceFile } from './durable';

/** As the user's own programs make files: the umask takes from it. */
const MODE = 0o666;
const MODE_BITS = 0o777;

/**
 * Saves a file where the user wants it: all of it is there or, after an error, what was there before. Links are
 * followed. A pipe or a device cannot be replaced: it is written to.
 */
export async function saveFile(path: string, text: string | Iterable<string>): Promise<void> {
  const present = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!present) {
    await replaceFile(path, text, false, MODE);
  } else if (present.isFile()) {
    // To replace a file only its folder has to be writable; one that is protected stays.
    await access(path, constants.W_OK);
    await replaceFile(await realpath(path), text, false, present.mode & MODE_BITS);
  } else {
    await writeFile(path, text);
  }
}
