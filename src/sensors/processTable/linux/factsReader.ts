import { processKey, type ProcessFacts } from '../../../model/process';
import type { ProcStat } from '../parse/stat';
import type { BootClock } from './bootClock';
import type { ProcReader } from './procReader';

/** What is read of a process before anything else, because it is gone when the process is. */
export type EarlyFacts = Pick<ProcessFacts, 'argv' | 'cwd'>;

/** Puts together what `/proc` tells of one process. */
export class FactsReader {
  private readonly ownUid = process.geteuid?.();

  constructor(
    readonly proc: ProcReader,
    private readonly clock: BootClock,
  ) {}

  /** Everything readable about the process that `stat` was just read of, but `early` if it was read before. */
  read(stat: ProcStat, early?: EarlyFacts): ProcessFacts {
    const { pid } = stat;
    const own = this.proc.uid(pid) === this.ownUid;
    return {
      key: processKey(pid, stat.start),
      pid,
      ppid: stat.ppid,
      startedAt: this.clock.startedAt(stat.start),
      own,
      comm: stat.comm,
      argv: early ? early.argv : this.proc.argv(pid),
      // The kernel tells these of other users' processes to nobody but root.
      ...(own ? { exe: this.proc.exe(pid), cwd: early ? early.cwd : this.proc.cwd(pid) } : {}),
      tty: stat.ttyNr !== 0,
      session: stat.session,
    };
  }
}
