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

  /** The compound that `task` and every run of this group are parts of, or the compound `task` itself is. */
  compoundWith(task: TaskFacts): CompoundTask | undefined {
    if (this.has(task.label) || this.runs.some((run) => run.task.isBackground)) return undefined;
    const labels = this.runs.map((run) => run.task.label);
    const candidates = task.compound ? [task.compound, ...task.compounds] : task.compounds;
    return candidates.find(
      (compound) =>
        (this.compound === undefined || this.compound.label === compound.label) &&
        labels.every((label) => compound.parts.includes(label)),
    );
  }

  /** What may still start because everything so far went well: the smallest compound's parts and own command. */
  get mayFollow(): boolean {
    const compounds = this.compound ? [this.compound] : (this.runs[0]?.task.compounds ?? []);
    return compounds.some((compound) => this.missing(compound).length > 0);
  }

  /** Parts of the compound, its own command last, that were never seen. */
  missing(compound: CompoundTask): string[] {
    const expected = compound.hasCommand ? [...compound.parts, compound.label] : compound.parts;
    return expected.filter((label) => !this.has(label));
  }

  private has(label: string): boolean {
    return this.runs.some((run) => run.task.label === label);
  }
}
