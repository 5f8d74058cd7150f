import { compilePatterns } from '../base/patterns';
import { assertNever } from '../base/result';
import type { Build, BuildId } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { Heartbeat, LivenessTimes } from '../model/liveness';
import type { Observation, WatchedTree } from '../model/observation';
import { pidOf, type ExitStatus, type ProcessFacts, type ProcessKey } from '../model/process';
import type { ToolRule } from '../model/toolRule';
import { BuildRegistry } from './buildRegistry';
import { Lines } from './lines';
import { LivenessFold } from './liveness';
import { ProcessBuilds } from './processBuilds';
import { ProcessTree } from './processTree';
import { ResumedBuilds } from './resumedBuilds';
import { Tasks } from './tasks';
import { compileRules } from './tools/compile';
import type { TrackedBuild } from './trackedBuild';

export interface AggregationOptions {
  readonly rules: readonly ToolRule[];
  /** Regular expressions; a command that one of them matches is not shown as a build. Broken ones match nothing. */
  readonly ignoreCommands: readonly string[];
  /** What is usual where it is not given. */
  readonly liveness?: LivenessTimes;
}

/** A task's process ended but the editor has not said so: the longest to wait for its word. */
const TASK_WORD_MS = 2_000;

/**
 * The fold from observations to build events. It owns its state, does no I/O and reads no clock: time comes
 * with each observation, and `tick` brings time when nothing else does.
 */
export class Aggregator {
  private readonly tree = new ProcessTree();
  private readonly registry: BuildRegistry;
  private readonly processes: ProcessBuilds;
  private readonly lines: Lines;
  private readonly tasks: Tasks;
  private readonly resumed: ResumedBuilds;
  private readonly liveness: LivenessFold;

  /** @param history builds of an earlier fold: running ones go on, finished ones count as earlier attempts */
  constructor(options: AggregationOptions, history: readonly Build[]) {
    const { rules } = compileRules(options.rules);
    const isIgnoredCommand = ignoring(options.ignoreCommands);
    this.registry = new BuildRegistry(history);
    this.lines = new Lines(this.tree, this.registry, { rules, isIgnoredCommand });
    this.tasks = new Tasks(this.registry, isIgnoredCommand);
    this.resumed = new ResumedBuilds(history, this.registry);
    this.liveness = new LivenessFold(this.registry, history, options.liveness);
    this.processes = new ProcessBuilds(this.tree, this.registry, {
      rules,
      isIgnoredCommand,
      lineOf: (root) => this.lines.lineOf(root),
      resumedBuild: (key) => this.resumed.take(key),
      topsEnded: (build, at) => this.topsEnded(build, at),
    });
  }

  /** Epoch milliseconds at which a `tick` is wanted. */
  get nextTick(): number | undefined {
    return this.registry.nextTick;
  }

  /** Whether any build runs. */
  get isBusy(): boolean {
    return this.liveness.isBusy;
  }

  /** The builds that run, each with the processes that an `activity.sampled` should look at. */
  watchedTrees(): readonly WatchedTree[] {
    return this.liveness.watchedTrees();
  }

  /** Of every build that ran at the last look. */
  get heartbeats(): ReadonlyMap<BuildId, Heartbeat> {
    return this.liveness.heartbeats;
  }

  observe(observation: Observation): readonly BuildEvent[] {
    this.fold(observation);
    this.settleDue(observation.at);
    this.registry.tick(observation.at);
    return this.registry.takeEvents();
  }

  private fold(observation: Observation): void {
    switch (observation.type) {
      case 'process.started':
        this.processStarted(observation.process, observation.at);
        return;
      case 'process.changed':
        this.processes.changed(observation.process, observation.at);
        return;
      case 'process.exited':
        this.processEnded(observation.key, observation.at, observation.status);
        return;
      case 'process.snapshot':
        this.snapshot(observation.processes, observation.at);
        return;
      case 'sensor.backend':
        this.registry.tell({
          type: 'sensor.backend',
          backend: observation.backend,
          reason: observation.reason,
        });
        return;
      case 'sensor.lost':
        this.registry.tell({ type: 'sensor.lost', sensor: observation.sensor, reason: observation.reason });
        return;
      case 'task.started':
      case 'task.process_started':
      case 'task.process_ended':
      case 'task.ended':
        this.taskEnded(this.tasks.observe(observation, this.processes), observation.at);
        return;
      case 'terminal.command_started':
        this.lineClosed(this.lines.started(observation, this.processes), observation.at);
        return;
      case 'terminal.command_ended':
        this.lineClosed(this.lines.ended(observation), observation.at);
        return;
      case 'build.stop_requested':
        this.stopRequested(observation.build);
        return;
      case 'activity.sampled':
        this.liveness.sampled(observation);
        return;
      case 'terminal.output':
        this.printed(this.lines.buildOf(observation.command), observation.bytes, observation.at);
        return;
      case 'watched.started':
      case 'watched.beat':
      case 'watched.ended':
      case 'hook.command_ended':
      case 'marker.found':
      case 'progress.stage':
      case 'progress.run_started':
      case 'progress.run_ended':
      case 'progress.beat':
      case 'progress.problem':
      case 'tick':
        return;
      default:
        assertNever(observation);
    }
  }

  private processStarted(facts: ProcessFacts, at: number): void {
    this.processes.started(facts, at);
    this.tasks.processSeen(facts.pid, this.processes);
  }

  private processEnded(key: ProcessKey, at: number, status: ExitStatus | undefined): void {
    this.processes.exited(key, at, status);
    this.lineClosed(this.lines.shellEnded(pidOf(key), at), at);
  }

  private snapshot(processes: readonly ProcessFacts[], at: number): void {
    const { started, changed, gone } = this.tree.compare(processes);
    for (const key of gone) this.processEnded(key, at, undefined);
    for (const facts of started) this.processStarted(facts, at);
    for (const facts of changed) this.processes.changed(facts, at);
    this.resumed.endMissing(at);
  }

  private topsEnded(build: TrackedBuild, at: number): void {
    if (build.finishedAt !== undefined) return;
    if (!build.claimOpen) {
      if (build.settleBy === undefined || build.claim?.source === 'terminal') this.finish(build, at);
    } else if (build.claim?.source === 'task') build.settleBy ??= at + TASK_WORD_MS;
  }

  private lineClosed(build: TrackedBuild | undefined, at: number): void {
    if (!build) return;
    if (build.finishedAt !== undefined) this.registry.amend(build);
    else if (!build.hasLiveTops) this.finish(build, at);
  }

  private taskEnded(build: TrackedBuild | undefined, at: number): void {
    if (!build) return;
    if (build.finishedAt !== undefined) this.registry.amend(build);
    else if (!build.claimOpen && !build.hasLiveTops && build.hasEvidence('task')) this.finish(build, at);
  }

  private printed(build: TrackedBuild | undefined, bytes: number, at: number): void {
    if (build) this.liveness.terminalOutput(build, bytes, at);
  }

  private stopRequested(id: string): void {
    const build = this.registry.get(id);
    if (!build) return;
    build.stopRequested = true;
    if (build.finishedAt !== undefined) this.registry.amend(build);
  }

  private settleDue(now: number): void {
    for (const build of this.registry.running()) {
      if (build.settleBy === undefined || build.settleBy > now) continue;
      build.settleBy = undefined;
      build.claimOpen = false;
      this.tasks.settle(build, now);
      if (!build.hasLiveTops) this.finish(build, now);
      else if (build.claim?.source === 'terminal') build.leftInBackground();
    }
  }

  private finish(build: TrackedBuild, now: number): void {
    build.claimOpen = false;
    this.registry.finish(build, build.lastTopEnd ?? now);
    this.tasks.forget(build);
  }
}

function ignoring(patterns: readonly string[]): (command: string) => boolean {
  const compiled = compilePatterns(patterns);
  return (command) => compiled.some((pattern) => pattern.test(command));
}
