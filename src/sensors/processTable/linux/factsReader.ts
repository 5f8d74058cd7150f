import { processKey, type ProcessFacts } from '../../../model/process';
import type { ProcStat } from '../parse/stat';
import type { BootClock } from './bootClock';
import type { ProcReader } from './procReader';

/** Puts together what `/proc` tells of one process. */
export class FactsReader {
  private readonly ownUid = process.geteuid?.();

  constructor(
    readonly proc: ProcReader,
    private readonly clock: BootClock,
  ) {}

  /** Everything readable about the process that `stat` was just read of. */
  read(stat: ProcStat): ProcessFacts {
    const { pid } = stat;
    const own = this.proc.uid(pid) === this.ownUid;
    return {
      key: processKey(pid, stat.start),
      pid,
      ppid: stat.ppid,
      startedAt: this.clock.startedAt(stat.start),
      own,
      comm: stat.comm,
      argv: this.proc.argv(pid),
      // The kernel tells these of other users' processes to nobody but root.
      ...(own ? { exe: this.proc.exe(pid), cwd: this.proc.cwd(pid) } : {}),
      tty: stat.ttyNr !== 0,
      session: stat.session,
    };
  }
}
