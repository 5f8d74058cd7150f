import type { Build, Evidence } from '../model/build';
import type { WatchedObservation } from '../model/observation';
import type { BuildRegistry } from './buildRegistry';
import { deadline } from './deadline';
import { HiddenWatches } from './hiddenWatches';
import type { LineStarted } from './lines';
import type { LineOwner, ProcessBuilds } from './processBuilds';
import type { ProcessNode, ProcessTree } from './processTree';
import type { CompiledRules } from './tools/compile';
import type { TrackedBuild } from './trackedBuild';
import { WatchedPlaces } from './watchedPlaces';
import { nameAfterWatched } from './watchedNames';
import { describeWatched, type Watched } from './watchedWords';

type WatchedStarted = Extract<WatchedObservation, { type: 'watched.started' }>;
type WatchedEnded = Extract<WatchedObservation, { type: 'watched.ended' }>;

interface WatchedTask {
  readonly started: WatchedStarted;
  readonly build: TrackedBuild;
  /** Whether the process table showed its command or its watcher, or the watcher gave a sign of life. */
  isSeen: boolean;
  isOver: boolean;
}

/** How long after its end the exits of its processes may still arrive. */
const SETTLE_MS = 500;
/** How long a watched command that no sensor shows may go without a sign of life. */
const UNSEEN_MS = 5_000;
const REMEMBERED = 500;

export interface WatchedTasksOptions {
  readonly rules: CompiledRules;
  readonly isIgnoredCommand: (command: string) => boolean;
  /** The build of the terminal line that runs above this process. */
  readonly lineOf: (node: ProcessNode) => LineOwner | undefined;
  /** Whether a process of this pid, at that time, was of a line of which nothing is to be shown. */
  readonly wasHidden: (pid: number, at: number) => boolean;
}

/**
 * Commands that `buildbeat run` watches: each is a build, unless a task or a terminal's line that runs it is, or
 * a larger build that it is only a part of.
 */
export class WatchedTasks {
  private readonly tasks = new Map<string, WatchedTask>();
  private readonly awaited = new Map<number, WatchedTask>();
  /** Those whose build runs, by the pid of their watcher. */
  private readonly byWatcher = new Map<number, WatchedTask>();
  /** Tasks that ended in an earlier fold; whoever reads their folders may tell of them again. */
  private readonly known: ReadonlySet<string>;
  private readonly places: WatchedPlaces;
  private readonly hidden: HiddenWatches;

  constructor(
    history: readonly Build[],
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly options: WatchedTasksOptions,
  ) {
    const ended = history.filter(({ state }) => state === 'finished');
    this.known = new Set(ended.flatMap(({ watchedTask }) => watchedTask ?? []));
    this.places = new WatchedPlaces(tree, registry, options.lineOf);
    this.hidden = new HiddenWatches(this.places, registry);
  }

  /** The build that a watched task is, or that it is a part of. */
  buildOf(task: string): TrackedBuild | undefined {
    return this.tasks.get(task)?.build.current;
  }

  /** Whether a line only has a command watched of which nothing is to be shown. */
  isHiddenLine(line: LineStarted): boolean {
    return this.hidden.isLineOf(line);
  }

  /** The build whose end was told, to be settled by the caller. */
  observe(observation: WatchedObservation, processes: ProcessBuilds): TrackedBuild | undefined {
    switch (observation.type) {
      case 'watched.started':
        this.started(observation, processes);
        return undefined;
      case 'watched.beat':
        this.sawLife(this.tasks.get(observation.task));
        return undefined;
      case 'watched.ended':
        return this.ended(observation);
    }
  }

  /** The process table shows the process of a watched command, or its watcher. */
  processSeen(pid: number, processes: ProcessBuilds): void {
    this.hidden.processSeen(pid, processes);
    const task = this.awaited.get(pid);
    const node = task && this.places.nodeOf(pid, task.started.at);
    if (!task || !node || task.build.finishedAt !== undefined) return;
    this.awaited.delete(pid);
    this.sawLife(task);
    const place = this.places.find(task.started, node, processes);
    const build = task.build.current;
    if (place.type === 'part' && !place.build) {
      processes.conceal(build);
      return;
    }
    const owner = place.type === 'free' ? build : (place.build ?? build);
    if (owner === build) {
      processes.adopt(build, node, build.claim?.source === 'wrapper' ? 'root' : 'command');
      this.rememberShell(build, node);
      this.link(task, node, processes);
      return;
    }
    // What it ends with says nothing about a build that it is only a part of.
    if (place.type === 'part') task.isOver = true;
    processes.move(build, owner, 'command');
    this.registry.merge(build, owner);
    nameAfterWatched(owner, this.registry);
    if (place.type !== 'part') this.link(task, node, processes);
  }

  /** A watcher that ends before the command it watches leaves it running: that alone tells how the build ends. */
  watcherEnding(pid: number, processes: ProcessBuilds): void {
    const task = this.byWatcher.get(pid);
    const command = task && this.places.nodeOf(task.started.pid, task.started.at);
    if (task && command && !task.isOver) this.orphan(task, command, processes);
  }

  /** After a look at every process that lives: a task whose processes are not among them is over soon. */
  snapshotSeen(at: number): void {
    for (const task of this.tasks.values()) this.doubt(task, at);
  }

  /** A watcher that ended without a word leaves a build that only the process table can tell of. */
  watcherEnded(pid: number, at: number): void {
    const task = this.byWatcher.get(pid);
    if (!task || task.isOver || task.build.claim?.source !== 'wrapper') return;
    if (task.build.hasLiveTops) task.build.claimOpen = false;
    else task.build.settleBy ??= deadline(at, UNSEEN_MS);
  }

  /** A finished build awaits no process. */
  forget(build: TrackedBuild): void {
    for (const tasks of [this.awaited, this.byWatcher]) {
      for (const [pid, task] of tasks) if (task.build.current === build) tasks.delete(pid);
    }
  }

  private started(observation: WatchedStarted, processes: ProcessBuilds): void {
    const { task: id, at, pid, watcherPid } = observation;
    if (this.tasks.has(id) || this.known.has(id)) return;
    if (this.options.wasHidden(watcherPid, at)) return;
    const words = describeWatched(observation, this.options.rules);
    const node = this.places.nodeOf(pid, at);
    if (!words) return;
    if (this.options.isIgnoredCommand(words.command)) {
      this.hidden.started(observation, processes);
      return;
    }
    const watcher = this.places.nodeOf(watcherPid, at);
    const build = this.buildFor(observation, words, node ?? watcher, processes);
    if (!build) return;
    const task: WatchedTask = { started: observation, build, isSeen: node !== undefined, isOver: false };
    this.remember(id, task);
    if (build.finishedAt === undefined) this.byWatcher.set(watcherPid, task);
    this.registry.rename(build, { watchedTask: id });
    build.watched.push(words);
    nameAfterWatched(build, this.registry);
    if (node) {
      this.rememberShell(build, node);
      this.link(task, node, processes);
    } else if (pid !== undefined && build.finishedAt === undefined) this.awaited.set(pid, task);
    if (!watcher) this.doubt(task, at);
  }

  /** The process table shows the command: its watcher, if it lives, is nothing but that. */
  private link(task: WatchedTask, command: ProcessNode, processes: ProcessBuilds): void {
    const { watcherPid, at } = task.started;
    const watcher = this.places.nodeOf(watcherPid, at);
    if (watcher) processes.watch(watcher, command);
    else if (task.build.current.hadTop(watcherPid)) this.orphan(task, command, processes);
  }

  private orphan({ started, build }: WatchedTask, command: ProcessNode, processes: ProcessBuilds): void {
    const { current } = build;
    if (current.isConcealed) return;
    if (current.finishedAt !== undefined) this.registry.reopen(current);
    current.outlivesWatcher(started.watcherPid, command.facts.key);
    if (!current.isTop(command.facts.key)) processes.adopt(current, command, 'command');
  }

  private buildFor(
    observation: WatchedStarted,
    words: Watched,
    node: ProcessNode | undefined,
    processes: ProcessBuilds,
  ): TrackedBuild | undefined {
    const resumed = [...this.registry.all()].find(
      ({ identity }) => identity.watchedTask === observation.task,
    );
    if (resumed) return resumed.identity.origin.type === 'watched' ? this.claim(resumed, words) : resumed;
    const place = this.places.find(observation, node, processes);
    if (place.type === 'part') return undefined;
    const isCommand = node?.facts.pid === observation.pid;
    if (place.type === 'owned') {
      if (node && isCommand && place.shell) processes.adopt(place.build, node, 'command');
      return place.build;
    }
    const [known, ...others] = place.heard;
    // A first command of several had ended, the whole has not.
    if (known?.finishedAt !== undefined && node && isCommand) this.registry.reopen(known);
    const build = known ?? this.open(observation, words);
    this.claim(build, words);
    if (known) this.rename(known, observation, words);
    for (const other of others) {
      processes.move(other, build, 'command');
      this.registry.merge(other, build);
    }
    if (node && isCommand) processes.adopt(build, node, 'root');
    return build;
  }

  private open({ task, pid, cwd, at }: WatchedStarted, words: Watched): TrackedBuild {
    const origin = { type: 'watched', name: words.label } as const;
    const { tool, label, command, kind } = words;
    return this.registry.open({
      ...{ tool, label, command, kind },
      ...{ origin, cwd, pid, watchedTask: task, roots: [], startedAt: at },
    });
  }

  private claim(build: TrackedBuild, { command }: Watched): TrackedBuild {
    if (build.claim) return build;
    build.claim = { source: 'wrapper', handlesFailure: command.includes('||') };
    build.claimOpen = build.finishedAt === undefined;
    return build;
  }

  private rename(build: TrackedBuild, { task, pid, cwd }: WatchedStarted, words: Watched): void {
    if (build.identity.pid !== pid) build.demoteRoots();
    const { label, command } = words;
    const origin = { type: 'watched', name: label } as const;
    this.registry.rename(build, { label, command, cwd, origin, watchedTask: task });
  }

  /** For the line or task that may turn out to run it. */
  private rememberShell(build: TrackedBuild, node: ProcessNode): void {
    if (build.lineage.length === 0) build.lineage = this.places.lineageOf(node);
    build.shellPid ??= this.places.shellPidOf(node);
  }

  private ended({ task: id, status, at, cpuMs }: WatchedEnded): TrackedBuild | undefined {
    const task = this.tasks.get(id);
    if (!task) return this.endedBefore({ source: 'wrapper', status, at }, id);
    if (task.isOver) return undefined;
    task.isOver = true;
    const build = task.build.current;
    build.orphan = undefined;
    const isNew = build.addEvidence({ source: 'wrapper', status, at });
    if (build.claim?.source !== 'wrapper') return isNew && build.finishedAt !== undefined ? build : undefined;
    build.claimOpen = false;
    build.settleBy = deadline(at, SETTLE_MS);
    if (cpuMs !== undefined && build.watched.length === 1) build.countedUsage = { cpuMs };
    return build;
  }

  /** An earlier fold knew of it, and went away before its build was over. */
  private endedBefore(evidence: Evidence, id: string): TrackedBuild | undefined {
    const build = [...this.registry.all()].find(
      ({ identity }) => identity.watchedTask === id && identity.origin.type === 'watched',
    );
    return build?.addEvidence(evidence) && build.finishedAt !== undefined ? build : undefined;
  }

  private sawLife(task: WatchedTask | undefined): void {
    if (!task || task.isSeen) return;
    task.isSeen = true;
    const { build } = task;
    build.unknownBecause = undefined;
    if (build.claimOpen) build.settleBy = undefined;
  }

  /** Nothing shows it any more: unless somebody gives a sign of life, it is over, and how is not known. */
  private doubt({ started, build, isSeen, isOver }: WatchedTask, at: number): void {
    if (isSeen || isOver || this.tree.size === 0 || build.claim?.source !== 'wrapper' || !build.claimOpen)
      return;
    if (this.places.nodeOf(started.watcherPid, started.at)) return;
    build.unknownBecause = 'neither the command nor its watcher was seen to run';
    build.settleBy ??= deadline(at, UNSEEN_MS);
  }

  private remember(id: string, task: WatchedTask): void {
    this.tasks.set(id, task);
    if (this.tasks.size <= REMEMBERED) return;
    for (const [old, { build }] of this.tasks) if (build.finishedAt !== undefined) this.tasks.delete(old);
  }
}
