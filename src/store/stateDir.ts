import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';

/** Where everything is that Buildbeat keeps for a user on this machine. */
export interface StateDir {
  readonly path: string;
  readonly journal: string;
  readonly lock: string;
  readonly status: string;
  /** The heartbeats of the builds that run. */
  readonly live: string;
  /** A folder for each watched task. */
  readonly watch: string;
  /** A file for each shell that runs the shell hook. */
  readonly hook: string;
  /** Build-status files, one for each working directory. */
  readonly markers: string;
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
 * The state folder for its readers: they create nothing and change nothing, and a folder that is not there
 * is empty.
 *
 * @throws with a sentence for people when it is a link, no folder, or somebody else's
 */
export function openStateDir(path: string): Promise<StateDir> {
  return promise(() => {
    const dir = pathsOf(path);
    for (const folder of [dir.path, dir.journal]) if (exists(folder)) checkOwn(folder);
    return dir;
  });
}

/**
 * Makes sure that the state folder exists and is this user's alone.
 *
 * @throws with a sentence for people when it is a link, no folder, somebody else's, or full of other things
 */
export const prepareStateDir = (path: string): Promise<StateDir> => promise(() => prepareStateDirNow(path));

/**
 * The same for a command that waits for it: these few looks at a disk take a fraction of the time that it takes to
 * have them done by threads.
 */
export function prepareStateDirNow(path: string): StateDir {
  const dir = pathsOf(path);
  for (const folder of [dir.path, dir.journal]) {
    if (!exists(folder)) makeFolder(folder);
    makePrivate(folder);
  }
  return dir;
}

/**
 * Makes sure that a folder in the prepared state folder exists and is this user's.
 *
 * @throws with a sentence for people when it cannot be created, is a link, no folder, or somebody else's
 */
export function prepareSubfolder(path: string): void {
  if (!exists(path)) makeFolder(path);
  checkOwn(path);
}

/** What stands where in a state folder; touches nothing. */
export const pathsOf = (path: string): StateDir => ({
  path,
  journal: join(path, 'journal'),
  lock: join(path, 'supervisor.lock'),
  status: join(path, 'status.json'),
  live: join(path, 'live.json'),
  watch: join(path, 'watch'),
  hook: join(path, 'hook'),
  markers: join(path, 'markers'),
});

const PRIVATE = 0o700;
const MODE_BITS = 0o777;
const ADVICE = 'Choose another one with --state-dir or BUILDBEAT_STATE_DIR.';

/** env-paths calls the XDG state folder `log`; elsewhere logs are not kept as long as data is. */
function conventionalPath(): string {
  const paths = envPaths('buildbeat', { suffix: '' });
  return process.platform === 'linux' ? paths.log : paths.data;
}

/** Creates parents one by one: `recursive` never returns where a parent takes no folders, as in `/proc`. */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !exists(parent)) makeFolder(parent);
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw new Error(`The state folder ${path} cannot be created (${errorMessage(error)}). ${ADVICE}`, {
      cause: error,
    });
  }
}

function checkOwn(path: string): Stats {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) throw new Error(`The state folder ${path} is a symbolic link. ${ADVICE}`);
  if (!found.isDirectory()) throw new Error(`The state folder ${path} is not a folder. ${ADVICE}`);
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) {
    throw new Error(`The state folder ${path} belongs to another user (uid ${found.uid}). ${ADVICE}`);
  }
  return found;
}

/** Closes a folder to others, but never one that serves something else as well. */
function makePrivate(path: string): void {
  const { mode } = checkOwn(path);
  if (process.getuid === undefined || (mode & MODE_BITS) === PRIVATE) return;
  const foreign = readdirSync(path).find((name) => !OWN_FILES.test(name));
  if (foreign !== undefined) {
    throw new Error(
      `The state folder ${path} is open to others and holds other things (${foreign}). ${ADVICE}`,
    );
  }
  chmodSync(path, PRIVATE);
}

/** What Buildbeat itself puts into the state folder and its journal. */
const OWN_FILES =
  /^(?:journal|notices|watch|hook|markers|supervisor\..*|status\.json.*|live\.json.*|\d{6}\.ndjson.*)$/;

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
  }
}

const promise = <T>(get: () => T): Promise<T> => new Promise((resolve) => resolve(get()));
