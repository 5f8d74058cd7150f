import { readdir } from 'node:fs/promises';
import type { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';
import { isMissing } from '../base/systemError';
import { checkOwnFolder } from '../files/ownFiles';

/**
 * The names in a folder that nobody else could have put files into.
 *
 * @returns undefined when there is no such folder, or, which is told, it is not to be believed
 */
export async function listOwnFolder(
  path: string,
  problems: OnceEach,
): Promise<readonly string[] | undefined> {
  const { names, problem } = await list(path);
  problems.tell(path, problem);
  return names;
}

async function list(
  path: string,
): Promise<{ readonly names?: readonly string[]; readonly problem?: string }> {
  const checked = await checkOwnFolder(path);
  if (!checked.ok) return { problem: checked.error.reason };
  try {
    return { names: await readdir(path) };
  } catch (error) {
    if (isMissing(error)) return {};
    return { problem: `The folder ${path} cannot be listed (${errorMessage(error)}).` };
  }
}
