import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/systemError';

/** So many claims are kept, the newest. */
const KEPT = 200;

/**
 * True for the first process of this user that asks for a notice, false for every later one. A notice is named by what
 * it tells of: a build's id for its end, `<id>.<state>.<since>` for an episode of its liveness.
 */
export type ClaimNotice = (notice: string) => Promise<boolean>;

interface Claim {
  readonly path: string;
  /** Epoch milliseconds; later than that of every claim before, also where the clock was set back. */
  readonly madeAt: number;
}

/** Claims are empty files, created exclusively, in `notices/` below the state folder. */
export function createNoticeClaims(stateDir: string): ClaimNotice {
  const folder = join(stateDir, 'notices');
  return async (notice) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const before = await newestFirst(folder);
    const madeAt = Math.max(Date.now(), (before[0]?.madeAt ?? 0) + 1);
    const claimed = await createFile({ path: join(folder, notice), madeAt });
    if (claimed) await Promise.all(before.slice(KEPT - 1).map(({ path }) => rm(path, { force: true })));
    return claimed;
  };
}

async function createFile({ path, madeAt }: Claim): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    const seconds = madeAt / 1000;
    // It is claimed with whatever time it has.
    await file.utimes(seconds, seconds).catch(() => undefined);
    await file.close();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * By when they were made, not by name: a build of last week that stalls now is told by every window at once, so the
 * claim to it must stay.
 */
async function newestFirst(folder: string): Promise<readonly Claim[]> {
  const paths = (await readdir(folder)).map((claim) => join(folder, claim));
  const claims = await Promise.all(paths.map(async (path) => ({ path, madeAt: await madeAt(path) })));
  return claims.sort((a, b) => b.madeAt - a.madeAt);
}

/** 0 when another process has dropped it. */
const madeAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
