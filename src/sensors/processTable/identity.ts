import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from '../../base/systemError';
import { processKey, type ProcessKey } from '../../model/process';
import { parseLstart } from './parse/lstart';
import { isDead, parseStat, type ProcStat } from './parse/stat';

/** The start of a process whose start time the platform does not tell: its pid is all there is. */
export const UNKNOWN_START = 0;

/**
 * The identity of a living process, read at once and without help from any backend.
 *
 * @returns undefined when no such process lives, or nothing can be read about it
 */
export function readProcessKey(pid: number): ProcessKey | undefined {
  const start = readStart(pid);
  return typeof start === 'number' ? processKey(pid, start) : undefined;
}

/**
 * Whether the process with this pid and this start (both as in its `ProcessKey`) lives. False only on
 * proof: nobody has the pid, its holder is a zombie, or its holder started at another time. What cannot be
 * told counts as alive.
 */
export function isAlive(pid: number, start: number): boolean {
  const found = readStart(pid);
  if (found === 'dead') return false;
  if (found === 'unreadable' || found === UNKNOWN_START || start === UNKNOWN_START) return true;
  return Math.abs(found - start) <= START_TOLERANCE;
}

/** `ps` rounds start times to whole seconds, on some systems not always to the same one. */
const START_TOLERANCE = process.platform === 'linux' ? 0 : 1;

/** `pid_t` is a signed 32-bit number everywhere; kill(2) would cut a larger one down to another pid. */
const MAX_PID = 0x7fff_ffff;

type Start = number | 'dead' | 'unreadable';

function readStart(pid: number): Start {
  if (!Number.isInteger(pid) || pid <= 0 || pid > MAX_PID) return 'dead';
  if (process.platform === 'linux') return readLinuxStart(pid);
  if (!holdsPid(pid)) return 'dead';
  return process.platform === 'win32' ? UNKNOWN_START : readPsStart(pid);
}

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

function readPsStart(pid: number): Start {
  try {
    const output = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    }).trim();
    if (output.startsWith('Z')) return 'dead';
    return parseLstart(output.slice(output.indexOf(' ') + 1)) ?? 'unreadable';
  } catch {
    return holdsPid(pid) ? 'unreadable' : 'dead';
  }
}

/** Signal 0 tells whether somebody has the pid; a refusal (EPERM) means that another user does. */
function holdsPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
