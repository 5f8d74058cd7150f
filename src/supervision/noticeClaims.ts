import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/systemError';

/** So many claims are kept, the newest. */
const KEPT = 200;

/**
 * True for the first process of this user that asks for a notice, false for every later one. A notice is named by what
 * it tells of: a build's id for its end, `<id>.<state>.<since>` for an episode of its liveness.
 */
export type ClaimNotice = (notice: string) => Promise<boolean>;

/** Claims are empty files, created exclusively, in `notices/` below the state folder. */
export function createNoticeClaims(stateDir: string): ClaimNotice {
  const folder = join(stateDir, 'notices');
  return async (notice) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const claimed = await createFile(join(folder, notice));
    if (claimed) await dropOldest(folder, notice);
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

/**
 * Oldest by when they were made: a build of last week that stalls now is told by every window at once, so the claim
 * to it must stay, whatever its name. The newest stays even where the clock was set back.
 */
async function dropOldest(folder: string, newest: string): Promise<void> {
  const others = (await readdir(folder)).filter((claim) => claim !== newest);
  if (others.length < KEPT) return;
  const claims = await Promise.all(
    others.map(async (claim) => ({ path: join(folder, claim), madeAt: await madeAt(join(folder, claim)) })),
  );
  const oldest = claims.sort((a, b) => b.madeAt - a.madeAt).slice(KEPT - 1);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}

/** Epoch milliseconds; 0 when another process has dropped it. */
const madeAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
