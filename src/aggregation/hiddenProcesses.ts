interface HiddenProcess {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a watcher tells may be heard so much later or sooner than the process table. */
const HEARD_LATE_MS = 5_000;
const REMEMBERED = 500;

/** Processes that ended below a hidden line: their watchers may be heard afterwards. */
export class HiddenProcesses {
  private readonly byPid = new Map<number, HiddenProcess>();

  add(pid: number, startedAt: number, endedAt: number): void {
    this.byPid.delete(pid);
    this.byPid.set(pid, { startedAt, endedAt });
    const oldest = this.byPid.keys().next();
    if (this.byPid.size > REMEMBERED && !oldest.done) this.byPid.delete(oldest.value);
  }

  /** @param at epoch milliseconds at which a process of this pid ran */
  has(pid: number, at: number): boolean {
    const known = this.byPid.get(pid);
    return (
      known !== undefined && at >= known.startedAt - HEARD_LATE_MS && at <= known.endedAt + HEARD_LATE_MS
    );
  }
}
