import type { CompoundTask, TaskFacts } from '../model/observation';
import type { ExitStatus } from '../model/process';
import type { TrackedBuild } from './trackedBuild';

/** One run of a task. */
export interface TaskRun {
  readonly task: TaskFacts;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  group?: TaskGroup;
  endedAt?: number;
  exit?: ExitStatus;
}

/**
 * The runs that make up one build: a task alone, or the parts of a compound. The editor never says that a
 * part was started by a compound, so a part is alone until a second part of the same compound appears.
 */
export class TaskGroup {
  readonly runs: TaskRun[] = [];
  compound: CompoundTask | undefined;

  constructor(readonly build: TrackedBuild) {}

  add(run: TaskRun): void {
    run.group = this;
    this.runs.push(run);
  }

  get isRunning(): boolean {
    return this.runs.some((run) => run.endedAt === undefined);
  }

  /** The smallest compound that `task` and every run of this group are parts of. */
  compoundWith(task: TaskFacts): CompoundTask | undefined {
    if (this.has(task.label) || this.runs.some((run) => run.task.isBackground)) return undefined;
    return this.possible().find((compound) => expected(compound).includes(task.label));
  }

  /** What may still start because everything so far went well. */
  get mayFollow(): boolean {
    return this.possible().some((compound) => this.missing(compound).length > 0);
  }

  /** The compounds that every run of this group is part of, smallest first. */
  private possible(): readonly CompoundTask[] {
    const labels = this.runs.map((run) => run.task.label);
    const named = this.runs[0]?.task.compounds ?? [];
    return named.filter((compound) => labels.every((label) => expected(compound).includes(label)));
  }

  /** Parts of the compound, its own command last, that were never seen. */
  missing(compound: CompoundTask): string[] {
    return expected(compound).filter((label) => !this.has(label));
  }

  private has(label: string): boolean {
    return this.runs.some((run) => run.task.label === label);
  }
}

const expected = ({ parts, hasCommand, label }: CompoundTask): readonly string[] =>
  hasCommand ? [...parts, label] : parts;
