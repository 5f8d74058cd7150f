import { chmod, lstat, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { errorMessage } from '../base/result';

/** Where everything is that Buildbeat keeps for a user on this machine. */
export interface StateDir {
  readonly path: string;
  readonly journal: string;
  readonly lock: string;
  readonly status: string;
}

/**
 * The state folder's path: what was asked for, else `BUILDBEAT_STATE_DIR`, else the platform's convention
 * (`$XDG_STATE_HOME/buildbeat` or `~/.local/state/buildbeat` on Linux).
 */
export function resolveStateDir(asked?: string, env: NodeJS.ProcessEnv = process.env): string {
  const named = [asked, env['BUILDBEAT_STATE_DIR']].find((path) => path !== undefined && path !== '');
  return named === undefined ? conventionalPath() : resolve(named);
}

/**
 * Makes sure that the state folder exists and is this user's alone.
 *
 * @throws with a sentence for people when it is a link, no folder, or somebody else's
 */
export async function prepareStateDir(path: string): Promise<StateDir> {
  await mkdir(path, { recursive: true, mode: PRIVATE }).catch((error: unknown) => explainMkdir(path, error));
  await checkPrivate(path);
  const journal = join(path, 'journal');
  await mkdir(journal, { recursive: true, mode: PRIVATE });
  return { path, journal, lock: join(path, 'supervisor.lock'), status: join(path, 'status.json') };
}

const PRIVATE = 0o700;
const MODE_BITS = 0o777;
const ADVICE = 'Choose another one with --state-dir or BUILDBEAT_STATE_DIR.';

/** env-paths calls the XDG state folder `log`; elsewhere logs are not kept as long as data is. */
function conventionalPath(): string {
  const paths = envPaths('buildbeat', { suffix: '' });
  return process.platform === 'linux' ? paths.log : paths.data;
}

async function checkPrivate(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new Error(`The state folder ${path} is a symbolic link. ${ADVICE}`);
  if (!found.isDirectory()) throw new Error(`The state folder ${path} is not a folder. ${ADVICE}`);
  const uid = process.getuid?.();
  if (uid === undefined) return;
  if (found.uid !== uid) {
    throw new Error(`The state folder ${path} belongs to another user (uid ${found.uid}). ${ADVICE}`);
  }
  if ((found.mode & MODE_BITS) !== PRIVATE) await chmod(path, PRIVATE);
}

async function explainMkdir(path: string, error: unknown): Promise<void> {
  // A file or a dangling link in its place is told better by the checks that follow.
  const exists = await lstat(path).then(
    () => true,
    () => false,
  );
  if (exists) return;
  throw new Error(`The state folder ${path} cannot be created (${errorMessage(error)}). ${ADVICE}`, {
    cause: error,
  });
}
