import { setTimeout as sleep } from 'node:timers/promises';
import { pidOf, startOf, type ProcessKey } from '../model/process';
import { isAlive } from '../sensors/processTable/identity';
import { errorCode } from '../store/fsErrors';
import { descendantsOf } from './processTree';

const LOOK_MS = 50;
/** How long the system may take to end what was killed, milliseconds. */
const KILL_LIMIT_MS = 10_000;

/**
 * Ends a process and everything below it: SIGTERM, the root first so that it can stop its children itself,
 * then SIGKILL for what is left after `graceMs`. No process is signalled before its start time was compared,
 * so a pid that was given to another one meanwhile is left alone.
 *
 * @throws when a process refuses the signal or outlives SIGKILL
 */
export async function endTree(root: ProcessKey, graceMs: number): Promise<void> {
  const termed = new Set<ProcessKey>();
  const termUntil = performance.now() + graceMs;
  const killUntil = termUntil + KILL_LIMIT_MS;
  let tree = await livingTree([root]);
  while (tree.length > 0) {
    const now = performance.now();
    if (now > killUntil) throw new Error(`Processes outlived SIGKILL: ${tree.map(pidOf).join(', ')}.`);
    if (now >= termUntil) {
      for (const key of tree) signal(key, 'SIGKILL');
    } else {
      for (const key of tree.filter((key) => !termed.has(key))) signal(key, 'SIGTERM');
      for (const key of tree) termed.add(key);
    }
    await sleep(LOOK_MS);
    tree = await livingTree(tree);
  }
}

/** Who of these still lives, and whoever is below them now. */
async function livingTree(known: readonly ProcessKey[]): Promise<readonly ProcessKey[]> {
  const living = known.filter((key) => isAlive(pidOf(key), startOf(key)));
  if (living.length === 0) return [];
  return [...new Set([...living, ...(await descendantsOf(living.map(pidOf)))])];
}

function signal(key: ProcessKey, name: NodeJS.Signals): void {
  if (!isAlive(pidOf(key), startOf(key))) return;
  try {
    process.kill(pidOf(key), name);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return;
    throw new Error(`Process ${pidOf(key)} cannot be stopped: it belongs to another user.`, { cause: error });
  }
}
