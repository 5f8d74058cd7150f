import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { parsePsStarts, type PsStart } from './parse/psStarts';

const command = (pids: readonly number[]): [string, string[]] => [
  'ps',
  ['-o', 'pid=,state=,lstart=', '-p', pids.join(',')],
];

const options = () => ({
  encoding: 'utf8' as const,
  env: { ...process.env, LC_ALL: 'C' },
  timeout: 5_000,
});

/** One run of `ps` for all these processes. Absent is who has ended, and everybody when `ps` fails. */
export async function readPsStarts(pids: readonly number[]): Promise<ReadonlyMap<number, PsStart>> {
  if (pids.length === 0) return new Map();
  try {
    const { stdout } = await promisify(execFile)(...command(pids), options());
    return parsePsStarts(stdout);
  } catch {
    return new Map();
  }
}

/** The same for one process, holding the caller's thread for some milliseconds. */
export function readPsStartSync(pid: number): PsStart | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return parsePsStarts(execFileSync(...command([pid]), { ...options(), stdio })).get(pid);
  } catch {
    return undefined;
  }
}
