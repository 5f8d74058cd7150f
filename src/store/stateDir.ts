import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
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
  /** The telemetry of each build. */
  readonly telemetry: string;
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
export async function openStateDir(path: string): Promise<StateDir> {
  const dir = pathsOf(path);
  for (const folder of [dir.path, dir.journal]) if (await exists(folder)) await checkOwn(folder);
  return dir;
}

/**
 * Makes sure that the state folder exists and is this user's alone.
 *
 * @throws with a sentence for people when it is a link, no folder, somebody else's, or full of other things
 */
export async function prepareStateDir(path: string): Promise<StateDir> {
  const dir = pathsOf(path);
  for (const folder of [dir.path, dir.journal]) {
    if (!(await exists(folder))) await makeFolder(folder);
    await makePrivate(folder);
  }
  return dir;
}

/**
 * Makes sure that a folder in the prepared state folder exists and is this user's.
 *
 * @throws with a sentence for people when it cannot be created, is a link, no folder, or somebody else's
 */
export async function prepareSubfolder(path: string): Promise<void> {
  if (!(await exists(path))) await makeFolder(path);
  await checkOwn(path);
}

/** What stands where in a state folder; touches nothing. */
export const pathsOf = (path: string): StateDir => ({
  path,
  journal: join(path, 'journal'),
  lock: join(path, 'supervisor.lock'),
  status: join(path, 'status.json'),
  live: join(path, 'live.json'),
  telemetry: join(path, 'telemetry'),
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
async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !(await exists(parent))) await makeFolder(parent);
  try {
    await mkdir(path, { mode: PRIVATE });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    throw new Error(`The state folder ${path} cannot be created (${errorMessage(error)}). ${ADVICE}`, {
      cause: error,
    });
  }
}

async function checkOwn(path: string): Promise<Stats> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new Error(`The state folder ${path} is a symbolic link. ${ADVICE}`);
  if (!found.isDirectory()) throw new Error(`The state folder ${path} is not a folder. ${ADVICE}`);
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) {
    throw new Error(`The state folder ${path} belongs to another user (uid ${found.uid}). ${ADVICE}`);
  }
  return found;
}

/** Closes a folder to others, but never one that serves something else as well. */
async function makePrivate(path: string): Promise<void> {
  const { mode } = await checkOwn(path);
  if (process.getuid === undefined || (mode & MODE_BITS) === PRIVATE) return;
  const foreign = (await readdir(path)).find((name) => !OWN_FILES.test(name));
  if (foreign !== undefined) {
    throw new Error(
      `The state folder ${path} is open to others and holds other things (${foreign}). ${ADVICE}`,
    );
  }
  await chmod(path, PRIVATE);
}

/** What Buildbeat itself puts into the state folder and its journal. */
const OWN_FILES =
  /^(?:journal|notices|telemetry|watch|hook|markers|supervisor\..*|status\.json.*|live\.json.*|\d{6}\.ndjson.*)$/;

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? ''),
  );
