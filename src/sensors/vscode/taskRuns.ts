import { randomUUID } from 'node:crypto';

/** One run of a task, from what the editor told of it so far. */
export interface TaskRun {
  readonly id: string;
  /** The editor announced it; a reused terminal tells of the process first. */
  announced: boolean;
  process: 'none' | 'running' | 'ended';
  /** Unknown for a task that an extension runs inside the editor. */
  pid?: number;
}

/** Which run an event of the task API is about. */
export interface Attribution {
  readonly run: TaskRun;
  /** The run was not known before. */
  readonly isNew: boolean;
}

/**
 * Tells the runs behind the editor's execution objects apart: the object of a task that runs twice at once is
 * one and the same, a run's process may be told before the run, and its end twice or not at all.
 */
export class TaskRuns<Execution extends object> {
  private readonly open = new WeakMap<Execution, TaskRun[]>();

  constructor(private readonly isAlive: (pid: number) => boolean) {}

  announced(execution: Execution): Attribution {
    const attribution = this.findOrOpen(execution, (run) => !run.announced);
    attribution.run.announced = true;
    return attribution;
  }

  /** @param pid absent for a task that an extension runs inside the editor */
  processStarted(execution: Execution, pid: number | undefined): Attribution {
    const attribution = this.findOrOpen(execution, (run) => run.process === 'none');
    attribution.run.process = 'running';
    attribution.run.pid = pid;
    return attribution;
  }

  /** The runs whose process ended. When there are several, which of them an exit code belongs to is unknown. */
  processEnded(execution: Execution): readonly TaskRun[] {
    const running = this.runsOf(execution).filter((run) => run.process === 'running');
    const ended = running.length === 1 ? running : running.filter((run) => !this.lives(run));
    for (const run of ended) run.process = 'ended';
    return ended;
  }

  /** The runs that are over. A run whose process lives on is not, whatever the editor says of its siblings. */
  ended(execution: Execution): readonly TaskRun[] {
    const runs = this.runsOf(execution);
    const living = runs.filter((run) => run.process === 'running' && this.lives(run));
    this.open.set(execution, living);
    return runs.filter((run) => !living.includes(run));
  }

  hasProcess(execution: Execution): boolean {
    return this.runsOf(execution).some((run) => run.process !== 'none');
  }

  private runsOf(execution: Execution): readonly TaskRun[] {
    return this.open.get(execution) ?? [];
  }

  private findOrOpen(execution: Execution, fits: (run: TaskRun) => boolean): Attribution {
    const runs = this.runsOf(execution);
    const known = runs.findLast(fits);
    if (known) return { run: known, isNew: false };
    const run: TaskRun = { id: randomUUID(), announced: false, process: 'none' };
    this.open.set(execution, [...runs, run]);
    return { run, isNew: true };
  }

  private lives({ pid }: TaskRun): boolean {
    return pid !== undefined && this.isAlive(pid);
  }
}
