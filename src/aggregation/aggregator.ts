import { compilePatterns } from '../base/patterns';
import { assertNever } from '../base/result';
import type { Build, BuildId } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { Heartbeat, LivenessTimes } from '../model/liveness';
import type { Observation, ProgressObservation, WatchedObservation, WatchedTree } from '../model/observation';
import { pidOf, type ProcessFacts, type ProcessKey } from '../model/process';
import type { ToolRule } from '../model/toolRule';
import { BuildRegistry } from './buildRegistry';
import { Endings } from './endings';
import { HeldEvidence } from './heldEvidence';
import { Hooks } from './hooks';
import { Lines } from './lines';
import { LivenessFold } from './livenessFold';
import { Markers } from './markers';
import { measured, type MeasuredBuild } from './measuredBuild';
import { ProcessBuilds } from './processBuilds';
import { ProgressStreams } from './progressStreams';
import { ProcessTree, type ProcessEnd } from './processTree';
import { ResumedBuilds } from './resumedBuilds';
import { Tasks } from './tasks';
import { compileRules } from './tools/compile';
import type { TrackedBuild } from './trackedBuild';
import { WatchedTasks } from './watchedTasks';

export interface AggregationOptions {
  readonly rules: readonly ToolRule[];
  /** Regular expressions; a command that one of them matches is not shown as a build. Broken ones match nothing. */
  readonly ignoreCommands: readonly string[];
  /** What is usual where it is not given. */
  readonly liveness?: LivenessTimes;
  /** How many processes of all builds are remembered after their end, for telemetry. */
  readonly spans?: number;
  /** Epoch milliseconds at which this fold begins; what files told before it begins no build by itself. */
  readonly since?: number;
}

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
  private readonly watched: WatchedTasks;
  private readonly hooks: Hooks;
  private readonly markers: Markers;
  private readonly streams: ProgressStreams;
  private readonly endings: Endings;
  private readonly liveness: LivenessFold;

  /** @param history builds of an earlier fold: running ones go on, finished ones count as earlier attempts */
  constructor(options: AggregationOptions, history: readonly Build[]) {
    const { rules } = compileRules(options.rules);
    const isIgnoredCommand = ignoring(options.ignoreCommands);
    this.registry = new BuildRegistry(history, options.spans);
    this.lines = new Lines(this.tree, this.registry, {
      rules,
      isIgnoredCommand,
      isHiddenWatch: (line) => this.watched.isHiddenLine(line),
    });
    this.tasks = new Tasks(this.registry, isIgnoredCommand);
    const held = new HeldEvidence();
    this.endings = new Endings(this.registry, {
      held,
      isStreamOpen: (build) => this.streams.isOpen(build),
      settle: (build, now) => this.tasks.settle(build, now),
      finished: (build) => this.finished(build),
    });
    const finish = (build: TrackedBuild, at: number): void => this.endings.finish(build, at);
    this.resumed = new ResumedBuilds(history, this.registry, finish);
    this.watched = new WatchedTasks(history, this.tree, this.registry, {
      rules,
      isIgnoredCommand,
      lineOf: (node) => this.lines.lineOf(node),
      wasHidden: (pid, at) => this.lines.hid(pid, at),
    });
    this.hooks = new Hooks(this.tree, this.registry, held, rules);
    this.markers = new Markers(this.registry, held);
    this.streams = new ProgressStreams(history, this.registry, {
      since: options.since ?? 0,
      finish,
      told: (build, at) => this.endings.told(build, at),
    });
    this.liveness = new LivenessFold(this.registry, history, options.liveness);
    this.processes = new ProcessBuilds(this.tree, this.registry, {
      rules,
      isIgnoredCommand,
      lineOf: (root) => this.lines.lineOf(root),
      resumedBuild: (key) => this.resumed.take(key),
      topsEnded: (build, at) => this.endings.topsEnded(build, at),
    });
  }

  /** Epoch milliseconds at which a `tick` is wanted. */
  get nextTick(): number | undefined {
    const [registry = Infinity, streams = Infinity] = [this.registry.nextTick, this.streams.nextTick];
    const next = Math.min(registry, streams);
    return next === Infinity ? undefined : next;
  }

  /** Whether any build runs. */
  get isBusy(): boolean {
    return this.liveness.isBusy;
  }

  /** The builds that run, each with the processes that an `activity.sampled` should look at. */
  watchedTrees(): readonly WatchedTree[] {
    return this.liveness.watchedTrees();
  }

  /** A build that runs or just ended, as whoever measures it needs it. */
  measured(id: BuildId): MeasuredBuild | undefined {
    const build = this.registry.get(id);
    return build && measured(build);
  }

  /** Of every build that ran at the last look. */
  get heartbeats(): ReadonlyMap<BuildId, Heartbeat> {
    return this.liveness.heartbeats;
  }

  observe(observation: Observation): readonly BuildEvent[] {
    this.fold(observation);
    this.streams.settle(observation.at);
    this.endings.settleDue(observation.at);
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
        this.processEnded(observation.key, observation);
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
        this.endings.claimEnded(this.lines.started(observation, this.processes), observation.at);
        return;
      case 'terminal.command_ended':
        this.endings.claimEnded(this.lines.ended(observation), observation.at);
        return;
      case 'build.stop_requested':
        this.endings.stopRequested(this.registry.get(observation.build), observation.at);
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
        this.watchedTold(observation);
        return;
      case 'hook.command_ended':
        for (const build of this.hooks.observe(observation)) this.endings.told(build, observation.at);
        return;
      case 'marker.found':
        this.endings.told(this.markers.observe(observation), observation.at);
        return;
      case 'progress.stage':
      case 'progress.run_started':
      case 'progress.run_ended':
      case 'progress.beat':
      case 'progress.problem':
        this.streamTold(observation);
        return;
      case 'tick':
        this.clockRead(observation.at);
        return;
      default:
        assertNever(observation);
    }
  }

  /** Only a tick says what the clock says: others may tell of the past. */
  private clockRead(now: number): void {
    this.registry.clockRead(now);
    this.streams.clockRead(now);
  }

  private processStarted(facts: ProcessFacts, at: number): void {
    this.processes.started(facts, at);
    this.tasks.processSeen(facts.pid, this.processes);
    this.watched.processSeen(facts.pid, this.processes);
  }

  private processEnded(key: ProcessKey, end: ProcessEnd): void {
    this.lines.processEnding(pidOf(key), end.at);
    this.watched.watcherEnding(pidOf(key), this.processes);
    this.processes.exited(key, end);
    this.endings.claimEnded(this.lines.shellEnded(pidOf(key), end.at), end.at);
    this.watched.watcherEnded(pidOf(key), end.at);
  }

  private snapshot(processes: readonly ProcessFacts[], at: number): void {
    const { started, changed, gone } = this.tree.compare(processes);
    // Those below end first, as they mostly do.
    for (const key of gone.toReversed()) this.processEnded(key, { at });
    for (const facts of started) this.processStarted(facts, at);
    for (const facts of changed) this.processes.changed(facts, at);
    this.tree.missedSome();
    for (const build of this.registry.running()) build.missedSome();
    this.resumed.endMissing(at);
    this.watched.snapshotSeen(at);
  }

  /** A task that ended without an exit code may still get one from the process table. */
  private taskEnded(build: TrackedBuild | undefined, at: number): void {
    if (build?.finishedAt !== undefined || build?.hasEvidence('task')) this.endings.claimEnded(build, at);
  }

  private watchedTold(observation: WatchedObservation): void {
    this.endings.claimEnded(this.watched.observe(observation, this.processes), observation.at);
    const build = this.watched.buildOf(observation.task);
    if (build) this.liveness.watcherTold(build, observation);
  }

  private streamTold(observation: ProgressObservation): void {
    this.streams.observe(observation);
    const build = this.streams.buildOf(observation.stream);
    if (build) this.liveness.streamTold(build, observation);
  }

  private printed(build: TrackedBuild | undefined, bytes: number, at: number): void {
    if (build) this.liveness.terminalOutput(build, bytes, at);
  }

  private finished(build: TrackedBuild): void {
    this.tasks.forget(build);
    this.watched.forget(build);
  }
}

function ignoring(patterns: readonly string[]): (command: string) => boolean {
  const compiled = compilePatterns(patterns);
  return (command) => compiled.some((pattern) => pattern.test(command));
}
