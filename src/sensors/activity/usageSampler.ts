import pidusage from 'pidusage';
import type { TreeActivity, WatchedTree } from '../../model/observation';

/** Looks at processes where there is no `/proc`: their CPU time is all that can be known. */
export async function sampleUsage(trees: readonly WatchedTree[]): Promise<readonly TreeActivity[]> {
  const pids = [...new Set(trees.flatMap((tree) => tree.pids))];
  const usage = await cpuTimes(pids);
  return trees.map((tree) => {
    const known = tree.pids.flatMap((pid) => usage.get(pid) ?? []);
    const cpuMs = known.reduce((sum, ms) => sum + ms, 0);
    return { build: tree.build, processes: known.length, ...(known.length > 0 && { cpuMs }) };
  });
}

interface Usage {
  readonly pid: number;
  /** User and system time, milliseconds. */
  readonly ctime: number;
}

/** Milliseconds by pid, of those that live. */
async function cpuTimes(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (pids.length === 0) return new Map();
  try {
    // It gives null for a process that is gone, which its types do not say.
    const stats: readonly (Usage | null)[] = Object.values(await pidusage([...pids]));
    return new Map(stats.flatMap((stat) => (stat ? [[stat.pid, stat.ctime]] : [])));
  } catch {
    return new Map(); // none of them lives any more
  }
}
