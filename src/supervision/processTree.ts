import { readdir, readFile } from 'node:fs/promises';
import psList from 'ps-list';
import type { ProcessKey } from '../model/process';
import { readProcessKeys } from '../sensors/processTable/identity';
import { parseStat } from '../sensors/processTable/parse/stat';

interface Link {
  readonly pid: number;
  readonly ppid: number;
}

/** Every living process below those given, as the system links them now. */
export async function descendantsOf(pids: readonly number[]): Promise<readonly ProcessKey[]> {
  const links = await readLinks();
  const found = new Set(pids);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, ppid } of links) if (found.has(ppid)) found.add(pid);
  }
  return readProcessKeys([...found].filter((pid) => !pids.includes(pid)));
}

const readLinks = (): Promise<readonly Link[]> => (process.platform === 'linux' ? readProc() : psList());

async function readProc(): Promise<readonly Link[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    // A process that ended since the listing has nothing to read.
    pids.map((pid) => readFile(`/proc/${pid}/stat`).then(parseStat, () => undefined)),
  );
  return stats.filter((stat) => stat !== undefined);
}
