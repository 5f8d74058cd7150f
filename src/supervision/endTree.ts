import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../base/systemError';
import { pidOf, startOf, type ProcessKey } from '../model/process';
import { isAlive, standingsOf, STARTS_ARE_TOLD } from '../sensors/processTable/identity';
import { descendantsOf } from './processTree';

/** Outside of Linux each look runs `ps`. */
const LOOK_MS = process.platform === 'linux' ? 50 : 250;
/** How long the system may take to end what was killed, milliseconds. */
const KILL_LIMIT_MS = 10_000;

/**
 * Ends a process and everything below it: SIGTERM, the root first so that it can stop its children itself,
 * then SIGKILL for what is left after `graceMs`, stopped before so that it starts nothing more. No process is
 * signalled before its start time was compared, so a pid that was given to another one meanwhile is left alone.
 *
 * Windows tells no start times: there the root alone is ended, once, for a process table saw it a moment ago;
 * what is below it could be anybody.
 *
 * @throws when a process refuses the signal, cannot be told from another one, or outlives SIGKILL
 */
export async function endTree(root: ProcessKey, graceMs: number): Promise<void> {
  if (!STARTS_ARE_TOLD) {
    kill(pidOf(root), 'SIGTERM');
    return;
  }
  const termed = new Set<ProcessKey>();
  const termUntil = performance.now() + graceMs;
  const killUntil = termUntil + KILL_LIMIT_MS;
  let tree = await livingTree([root]);
  while (tree.length > 0) {
    const now = performance.now();
    if (now > killUntil) throw new Error(`Processes outlived SIGKILL: ${tree.map(pidOf).join(', ')}.`);
    if (now >= termUntil) {
      for (const key of await frozen(tree)) signal(key, 'SIGKILL');
    } else {
      for (const key of tree.filter((key) => !termed.has(key))) signal(key, 'SIGTERM');
      for (const key of tree) termed.add(key);
    }
    await sleep(LOOK_MS);
    tree = await livingTree(tree);
  }
}

/** All of a tree, stopped: what a process starts in its last moment would otherwise be nobody's, and live on. */
async function frozen(tree: readonly ProcessKey[]): Promise<readonly ProcessKey[]> {
  try {
    for (const key of tree) signal(key, 'SIGSTOP');
    const found = await livingTree(tree);
    return found.some((key) => !tree.includes(key)) ? await frozen(found) : found;
  } catch (error) {
    for (const key of tree) letGo(key);
    throw error;
  }
}

/** Undoes a stop as far as it can: what will not be killed must not stand still for ever. */
function letGo(key: ProcessKey): void {
  try {
    signal(key, 'SIGCONT');
  } catch {
    // Another user's: it was not stopped either.
  }
}

/** Who of these still lives, and whoever is below them now. */
async function livingTree(known: readonly ProcessKey[]): Promise<readonly ProcessKey[]> {
  const standings = await standingsOf(known);
  const uncertain = known.find((key) => standings.get(key) === 'uncertain');
  if (uncertain !== undefined) {
    throw new Error(
      `Process ${pidOf(uncertain)} is left alone: whether it is still the same one cannot be read.`,
    );
  }
  const living = known.filter((key) => standings.get(key) === 'alive');
  if (living.length === 0) return [];
  return [...new Set([...living, ...(await descendantsOf(living.map(pidOf)))])];
}

/** A last look costs nothing on Linux; elsewhere the one just made has to do. */
function signal(key: ProcessKey, name: NodeJS.Signals): void {
  if (process.platform === 'linux' && !isAlive(pidOf(key), startOf(key))) return;
  kill(pidOf(key), name);
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return;
    throw new Error(`Process ${pid} cannot be stopped: it belongs to another user.`, { cause: error });
  }
}
