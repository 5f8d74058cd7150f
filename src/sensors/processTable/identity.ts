import { readFileSync } from 'node:fs';
import { errorCode } from '../../base/systemError';
import { pidOf, processKey, startOf, type ProcessKey } from '../../model/process';
import { isDead, parseStat, type ProcStat } from './parse/stat';
import { readPsStarts, readPsStartSync } from './psStarts';

/** The start of a process whose start time the platform does not tell: its pid is all there is. */
export const UNKNOWN_START = 0;

/** False where only the pid names a process, so that a later holder cannot be told from it. */
export const STARTS_ARE_TOLD = process.platform !== 'win32';

/** What a look at a pid proves about the process of a key; `uncertain` is neither proven alive nor dead. */
export type Standing = 'alive' | 'dead' | 'uncertain';

/**
 * The identity of a living process, read at once and without help from any backend. Outside of Linux it
 * holds the thread for some milliseconds: `readProcessKeys` does not.
 *
 * @returns undefined when no such process lives, or nothing can be read about it
 */
export function readProcessKey(pid: number): ProcessKey | undefined {
  return keyOf(pid, readStart(pid));
}

/** The identities of those that live and can be read, by one look at all of them. */
export async function readProcessKeys(pids: readonly number[]): Promise<readonly ProcessKey[]> {
  const starts = await readStarts(pids);
  return pids.flatMap((pid) => keyOf(pid, starts.get(pid) ?? 'dead') ?? []);
}

/**
 * Whether the process with this pid and this start (both as in its `ProcessKey`) lives. False only on
 * proof: nobody has the pid, its holder is a zombie, or its holder started at another time. What cannot be
 * told counts as alive. Outside of Linux it holds the thread for some milliseconds: `standingsOf` does not.
 */
export const isAlive = (pid: number, start: number): boolean => standing(readStart(pid), start) !== 'dead';

/** How these processes stand, by one look at all of them. */
export async function standingsOf(keys: readonly ProcessKey[]): Promise<ReadonlyMap<ProcessKey, Standing>> {
  const starts = await readStarts(keys.map(pidOf));
  return new Map(keys.map((key) => [key, standing(starts.get(pidOf(key)) ?? 'dead', startOf(key))]));
}

function standing(found: Start, start: number): Standing {
  if (found === 'dead') return 'dead';
  if (found === 'unreadable' || found === UNKNOWN_START || start === UNKNOWN_START) return 'uncertain';
  return Math.abs(found - start) <= START_TOLERANCE ? 'alive' : 'dead';
}

const keyOf = (pid: number, start: Start): ProcessKey | undefined =>
  typeof start === 'number' ? processKey(pid, start) : undefined;

/** `ps` rounds start times to whole seconds, on some systems not always to the same one. */
const START_TOLERANCE = process.platform === 'linux' ? 0 : 1;

/** `pid_t` is a signed 32-bit number everywhere; kill(2) would cut a larger one down to another pid. */
const MAX_PID = 0x7fff_ffff;

type Start = number | 'dead' | 'unreadable';

const isPid = (pid: number): boolean => Number.isInteger(pid) && pid > 0 && pid <= MAX_PID;

function readStart(pid: number): Start {
  if (!isPid(pid)) return 'dead';
  if (process.platform === 'linux') return readLinuxStart(pid);
  if (!holdsPid(pid)) return 'dead';
  return STARTS_ARE_TOLD ? (readPsStartSync(pid) ?? startOfUnlisted(pid)) : UNKNOWN_START;
}

async function readStarts(pids: readonly number[]): Promise<ReadonlyMap<number, Start>> {
  if (process.platform === 'linux') return new Map(pids.map((pid) => [pid, readStart(pid)]));
  const held = pids.filter((pid) => isPid(pid) && holdsPid(pid));
  if (!STARTS_ARE_TOLD) return new Map(held.map((pid) => [pid, UNKNOWN_START]));
  const listed = await readPsStarts(held);
  return new Map(held.map((pid) => [pid, listed.get(pid) ?? startOfUnlisted(pid)]));
}

/** `ps` did not list it: it has ended since, or `ps` failed. */
const startOfUnlisted = (pid: number): Start => (holdsPid(pid) ? 'unreadable' : 'dead');

function readLinuxStart(pid: number): Start {
  const stat = readStatFile(pid);
  if (stat) return isDead(stat) ? 'dead' : stat.start;
  // With hidepid the entry of another user's process is missing although it lives.
  return holdsPid(pid) ? 'unreadable' : 'dead';
}

function readStatFile(pid: number): ProcStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

/** Signal 0 tells whether somebody has the pid; a refusal (EPERM) means that another user does. */
export function holdsPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
