import type { TreeActivity, WatchedTree } from '../../../model/observation';
import type { BlockedWaiter } from '../parse/locks';
import { ProcFiles } from './procFiles';
import { waitOf, type LookedAt } from './waits';
import { WakeUps } from './wakeUps';

interface Look extends LookedAt {
  readonly io?: { readonly storageBytes: number; readonly writtenBytes: number };
}

/** Looks at processes through `/proc`: two small files a process, and one for all locks of the machine. */
export class ProcSampler {
  private readonly wakeUps = new WakeUps();

  constructor(private readonly files = new ProcFiles()) {}

  readonly sample = (trees: readonly WatchedTree[]): readonly TreeActivity[] => {
    const waiters = this.files.blockedWaiters();
    const activity = trees.map((tree) => this.look(tree, waiters));
    this.wakeUps.endLook();
    return activity;
  };

  private look({ build, pids }: WatchedTree, waiters: ReadonlyMap<number, BlockedWaiter>): TreeActivity {
    const looks = pids.flatMap((pid) => this.lookAt(pid) ?? []);
    const living = looks.filter(({ stat }) => stat.state !== 'Z' && stat.state !== 'X');
    const io = looks.flatMap((look) => look.io ?? []);
    return {
      build,
      processes: living.length,
      ...(looks.length > 0 && { cpuMs: sum(looks.map(({ stat }) => stat.cpuMs)) }),
      ...(io.length > 0 && {
        ioBytes: sum(io.map(({ storageBytes }) => storageBytes)),
        writtenBytes: sum(io.map(({ writtenBytes }) => writtenBytes)),
      }),
      waitsFor: waitOf(living, waiters, this.files),
    };
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
