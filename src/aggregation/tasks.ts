import type { TaskObservation } from '../model/observation';
import { exited, isSuccess } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import { deadline } from './deadline';
import type { ProcessBuilds } from './processBuilds';
import { redactCommand } from './redaction';
import { endOfStage } from './stageEnd';
import { TaskGroup, type TaskRun } from './taskGroups';
import type { TrackedBuild } from './trackedBuild';

type TaskStarted = Extract<TaskObservation, { type: 'task.started' }>;
type ProcessStarted = Extract<TaskObservation, { type: 'task.process_started' }>;
type ProcessEnded = Extract<TaskObservation, { type: 'task.process_ended' }>;

/** How long after a task's end the exit of its process, or the start of a sibling part, may still arrive. */
const SETTLE_MS = 500;
/** How long after a part that went well the next part of its compound may start. */
const NEXT_PART_MS = 2_000;
/** The editor may hear of a process later than the process table. */
const HEARD_LATE_MS = 5_000;
const REMEMBERED_RUNS = 200;

/** VS Code tasks: a task is one build, and so is a compound of tasks, with a stage for each part. */
export class Tasks {
  private readonly runs = new Map<string, TaskRun>();
  private readonly groups = new Map<TrackedBuild, TaskGroup>();
  private readonly awaited = new Map<number, TaskRun>();

  constructor(
    private readonly registry: BuildRegistry,
    private readonly isIgnoredCommand: (command: string) => boolean,
  ) {}

  /** The build that may have come to its end, to be settled by the caller. */
  observe(observation: TaskObservation, processes: ProcessBuilds): TrackedBuild | undefined {
    switch (observation.type) {
      case 'task.started':
        this.started(observation);
        return undefined;
      case 'task.process_started':
        this.processStarted(observation, processes);
        return undefined;
      case 'task.process_ended':
        return this.processEnded(observation);
      case 'task.ended':
        return this.ended(observation.execution, observation.at);
    }
  }

  /** The process table shows a process that a task said it started. */
  processSeen(pid: number, processes: ProcessBuilds): void {
    const run = this.awaited.get(pid);
    const node = run && processes.live(pid);
    if (!run?.group || !node) return;
    this.awaited.delete(pid);
    // The pid may have come round again since.
    if (Math.abs(node.facts.startedAt - run.startedAt) > HEARD_LATE_MS) return;
    processes.adopt(run.group.build, node, 'root');
  }

  /** Settles what is open of a compound: what never started was skipped. */
  settle(build: TrackedBuild, now: number): void {
    const group = this.groups.get(build);
    if (!group) return;
    for (const run of group.runs) {
      run.endedAt ??= now;
      if (group.compound) this.tellStage(group, run);
    }
    if (!group.compound) return;
    const failed = group.runs.some((run) => run.exit !== undefined && !isSuccess(run.exit));
    const missing = group.missing(group.compound);
    for (const name of missing) {
      const reason = failed ? 'an earlier part failed' : 'it was never seen to start';
      this.registry.tellStage(build, { type: 'stage.skipped', stage: name, source: 'task', at: now, reason });
    }
    if (missing.length > 0) build.incomplete = `${missing.join(', ')} was never seen to start`;
  }

  /** A finished build starts nothing new; only late evidence may still come for its runs. */
  forget(build: TrackedBuild): void {
    this.groups.delete(build);
    for (const [execution, run] of this.runs) {
      if (run.group?.build === build && run.endedAt !== undefined) this.runs.delete(execution);
    }
    for (const [pid, run] of this.awaited) {
      if (run.group?.build === build) this.awaited.delete(pid);
    }
  }

  private started({ task, at }: TaskStarted): void {
    if (this.runs.has(task.execution)) return;
    this.runs.set(task.execution, { task, startedAt: at });
    if (this.runs.size <= REMEMBERED_RUNS) return;
    // A task that could not be launched is never told to end.
    for (const [execution, run] of this.runs) if (!run.group) this.runs.delete(execution);
  }

  private processStarted({ execution, pid, at }: ProcessStarted, processes: ProcessBuilds): void {
    const run = this.runs.get(execution);
    if (!run || run.group) return;
    if (this.isIgnoredCommand(redactCommand(run.task.command ?? run.task.label))) {
      const node = pid === undefined ? undefined : processes.live(pid);
      if (node) processes.hide(node);
      return;
    }
    const heard = pid === undefined ? [] : this.heardBefore(pid, run.startedAt);
    const group = this.joinCompound(run) ?? this.newGroup(run, at, pid, heard);
    const { build } = group;
    for (const other of heard) {
      if (other === build) continue;
      processes.move(other, build, 'command');
      this.registry.merge(other, build);
    }
    build.claimOpen = build.finishedAt === undefined;
    build.settleBy = undefined;
    if (group.compound) this.tellStage(group, run);
    if (pid === undefined) return;
    const node = processes.live(pid);
    if (!node) {
      this.awaited.set(pid, run);
      return;
    }
    processes.adopt(build, node, 'root');
  }

  private joinCompound(run: TaskRun): TaskGroup | undefined {
    if (run.task.isBackground) return undefined;
    for (const group of this.groups.values()) {
      const compound = group.build.finishedAt === undefined ? group.compoundWith(run.task) : undefined;
      if (!compound) continue;
      group.add(run);
      this.becomeCompound(group, compound);
      return group;
    }
    return undefined;
  }

  private becomeCompound(group: TaskGroup, compound: NonNullable<TaskGroup['compound']>): void {
    if (group.compound?.label === compound.label) return;
    group.compound = compound;
    const { build } = group;
    build.stagesDeclared = true;
    this.registry.rename(build, {
      label: compound.label,
      command: compound.label,
      origin: { type: 'task', name: compound.label, source: group.runs[0]?.task.source ?? 'Workspace' },
    });
    for (const name of compound.parts) {
      if (build.stages.some((stage) => stage.name === name)) continue;
      const run = group.runs.find(({ task }) => task.label === name);
      if (run) this.tellStage(group, run);
      else
        this.registry.tellStage(build, {
          type: 'stage.queued',
          stage: name,
          source: 'task',
          at: build.identity.startedAt,
        });
    }
  }

  private newGroup(
    run: TaskRun,
    at: number,
    pid: number | undefined,
    [known]: readonly TrackedBuild[],
  ): TaskGroup {
    const { task } = run;
    const command = redactCommand(task.command ?? task.label);
    const claimed = {
      label: task.label,
      command,
      cwd: task.cwd ?? known?.identity.cwd,
      kind: task.isBackground ? ('service' as const) : (known?.identity.kind ?? 'build'),
      origin: { type: 'task' as const, name: task.label, source: task.source },
    };
    const build = known ?? this.registry.open({ ...claimed, tool: 'task', pid, roots: [], startedAt: at });
    build.claim = { source: 'task', handlesFailure: command.includes('||') };
    if (known) {
      if (known.identity.pid !== pid) known.demoteRoots();
      this.registry.rename(known, claimed);
    }
    const group = new TaskGroup(build);
    group.add(run);
    if (build.finishedAt !== undefined && group.mayFollow) this.registry.reopen(build);
    this.groups.set(build, group);
    return group;
  }

  /** Builds that the process table showed at or below this process before the editor told the task. */
  private heardBefore(pid: number, startedAt: number): TrackedBuild[] {
    return [...this.registry.all()].filter(
      (build) =>
        (!build.claim || build.claim.source === 'wrapper') &&
        build.lineage.includes(pid) &&
        build.identity.startedAt >= startedAt - HEARD_LATE_MS,
    );
  }

  private processEnded({ execution, exitCode, at }: ProcessEnded): TrackedBuild | undefined {
    const run = this.runs.get(execution);
    if (!run) return undefined;
    if (exitCode !== undefined) {
      run.exit = exited(exitCode);
      run.group?.build.addEvidence({ source: 'task', status: run.exit, at });
    }
    return this.ended(execution, at);
  }

  private ended(execution: string, at: number): TrackedBuild | undefined {
    const run = this.runs.get(execution);
    if (run && !run.group) this.runs.delete(execution);
    if (!run?.group || run.endedAt !== undefined) return undefined;
    run.endedAt = at;
    const { group } = run;
    const { build } = group;
    if (group.compound) this.tellStage(group, run);
    if (group.isRunning) return undefined;
    const wentWell = run.exit !== undefined && isSuccess(run.exit);
    const holds = wentWell && group.mayFollow;
    build.claimOpen = holds || group.compound !== undefined;
    build.settleBy = deadline(at, holds ? NEXT_PART_MS : SETTLE_MS);
    return build;
  }

  private tellStage({ build }: TaskGroup, { task, startedAt, endedAt, exit }: TaskRun): void {
    const about = { stage: task.label, source: 'task' } as const;
    this.registry.tellStage(build, { type: 'stage.started', ...about, at: startedAt });
    if (endedAt === undefined) return;
    this.registry.tellStage(build, { ...about, at: endedAt, ...endOfStage(exit) });
  }
}
