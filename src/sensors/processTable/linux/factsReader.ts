import { processKey, type ProcessFacts } from '../../../model/process';
import type { ProcStat } from '../parse/stat';
import type { BootClock } from './bootClock';
import type { ProcReader } from './procReader';

/** What is read of a program at once, because it is gone when its process is. */
export interface ProgramFacts extends Pick<ProcessFacts, 'argv' | 'exe' | 'cwd'> {
  /** Read only when there are no arguments; absent then when the process was reaped before. */
  readonly stat?: ProcStat;
}

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
    const own = this.isOwn(this.proc.uid(pid));
    const argv = this.proc.argv(pid);
    return {
      key: processKey(pid, stat.start),
      pid,
      ppid: stat.ppid,
      startedAt: this.clock.startedAt(stat.start),
      own,
      comm: stat.comm,
      argv,
      // The kernel tells these of other users' processes to nobody but root.
      ...(own ? { exe: this.exe(pid, argv), cwd: this.proc.cwd(pid) } : {}),
      session: stat.session,
    };
  }

  /** As little as tells what an exec has begun: of a storm's thousands each file is read. @param argv the first to go */
  program(pid: number, argv: readonly string[] = this.proc.argv(pid)): ProgramFacts {
    const exe = this.exe(pid, argv);
    const cwd = this.proc.cwd(pid);
    return argv.length === 0 ? { argv, exe, cwd, stat: this.proc.stat(pid) } : { argv, exe, cwd };
  }

  isOwn(effectiveUid: number | undefined): boolean {
    return effectiveUid === this.ownUid;
  }

  /** Arguments say which program it is; a title alone does not. */
  private exe(pid: number, argv: readonly string[]): string | undefined {
    return argv.some((word, index) => index > 0 && word !== '') ? undefined : this.proc.exe(pid);
  }
}
