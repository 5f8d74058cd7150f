import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/systemError';
import type { BuildId } from '../model/build';

/** So many claims are kept; a build whose claim is gone ended long ago and is told by nobody any more. */
const KEPT = 200;

/** True for the first process of this user that asks for a build, false for every later one. */
export type ClaimNotice = (build: BuildId) => Promise<boolean>;

/** Claims are empty files, created exclusively, in `notices/` below the state folder. */
export function createNoticeClaims(stateDir: string): ClaimNotice {
  const folder = join(stateDir, 'notices');
  return async (build) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const claimed = await createFile(join(folder, build));
    if (claimed) await dropOldest(folder);
    return claimed;
  };
}

async function createFile(path: string): Promise<boolean> {
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The names are build ids, which sort by the start of their build. */
async function dropOldest(folder: string): Promise<void> {
  const claims = (await readdir(folder)).sort();
  await Promise.all(claims.slice(0, -KEPT).map((claim) => rm(join(folder, claim), { force: true })));
}
