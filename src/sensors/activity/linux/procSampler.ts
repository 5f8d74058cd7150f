import type { TreeActivity, WatchedTree } from '../../../model/observation';
import type { BlockedWaiter } from '../parse/locks';
import { ProcFiles } from './procFiles';
import { rests, waitOf, type LookedAt } from './waits';
import { WakeUps } from './wakeUps';

interface Look extends LookedAt {
  readonly io?: { readonly storageBytes: number; readonly writtenBytes: number };
}

/** What one look finds of one build. */
interface TreeLook {
  readonly activity: TreeActivity;
  readonly living: readonly Look[];
}

const NOBODY: ReadonlyMap<number, BlockedWaiter> = new Map();

/** Looks at processes through `/proc`: two small files a process, and one for all locks of the machine. */
export class ProcSampler {
  private readonly wakeUps = new WakeUps();

  constructor(private readonly files = new ProcFiles()) {}

  readonly sample = async (trees: readonly WatchedTree[]): Promise<readonly TreeActivity[]> => {
    const looks = trees.map((tree) => this.look(tree));
    this.wakeUps.endLook();
    const waiters = looks.some(({ living }) => rests(living)) ? await this.files.blockedWaiters() : NOBODY;
    return looks.map(({ activity, living }) => ({
      ...activity,
      waitsFor: waitOf(living, waiters, this.files),
    }));
  };

  private look({ build, pids }: WatchedTree): TreeLook {
    const looks = pids.flatMap((pid) => this.lookAt(pid) ?? []);
    const living = looks.filter(({ stat }) => stat.state !== 'Z' && stat.state !== 'X');
    const io = looks.flatMap((look) => look.io ?? []);
    const activity = {
      build,
      processes: living.length,
      ...(looks.length > 0 && { cpuMs: sum(looks.map(({ stat }) => stat.cpuMs)) }),
      ...(io.length > 0 && {
        ioBytes: sum(io.map(({ storageBytes }) => storageBytes)),
        writtenBytes: sum(io.map(({ writtenBytes }) => writtenBytes)),
      }),
    };
    return { activity, living };
  }

  private lookAt(pid: number): Look | undefined {
    const stat = this.files.stat(pid);
    if (!stat) return undefined;
    const io = this.files.io(pid);
    if (!io) return { pid, stat };
    return { pid, stat, io: { ...io, writtenBytes: this.wakeUps.writtenBy(pid, io) } };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
