import type { TreeActivity, WatchedTree } from '../../../model/observation';
import type { BlockedWaiter } from '../parse/locks';
import type { ProcessIo } from '../parse/io';
import { ProcFiles } from './procFiles';
import { waitOf, type LookedAt } from './waits';

interface Look extends LookedAt {
  readonly io: ProcessIo | undefined;
}

/** Looks at processes through `/proc`: two small files a process, and one for all locks of the machine. */
export class ProcSampler {
  constructor(private readonly files = new ProcFiles()) {}

  readonly sample = (trees: readonly WatchedTree[]): readonly TreeActivity[] => {
    const waiters = this.files.blockedWaiters();
    return trees.map((tree) => this.look(tree, waiters));
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
    return stat && { pid, stat, io: this.files.io(pid) };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
