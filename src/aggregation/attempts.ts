import type { Build, Outcome } from '../model/build';

const REMEMBERED = 1000;

interface Run {
  readonly attempt: number;
  readonly outcome: Outcome;
}

/** Counts how often a command was tried again in its folder after a failure. */
export class Attempts {
  private readonly lastRuns = new Map<string, Run>();

  constructor(history: readonly Build[]) {
    for (const build of history) if (build.state === 'finished') this.finished(build, build.outcome);
  }

  next(build: Pick<Build, 'command' | 'cwd'>): number {
    const last = this.lastRuns.get(runKey(build));
    return last?.outcome === 'failed' ? last.attempt + 1 : 1;
  }

  finished(build: Pick<Build, 'command' | 'cwd' | 'attempt'>, outcome: Outcome): void {
    const key = runKey(build);
    this.lastRuns.delete(key);
    this.lastRuns.set(key, { attempt: build.attempt, outcome });
    const oldest = this.lastRuns.keys().next();
    if (this.lastRuns.size > REMEMBERED && !oldest.done) this.lastRuns.delete(oldest.value);
  }
}

const runKey = ({ command, cwd }: Pick<Build, 'command' | 'cwd'>): string => `${cwd ?? ''}\0${command}`;
