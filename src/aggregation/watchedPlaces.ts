import type { WatchedObservation } from '../model/observation';
import type { BuildRegistry } from './buildRegistry';
import type { LineOwner, ProcessBuilds } from './processBuilds';
import type { ProcessNode, ProcessTree } from './processTree';
import { isTransparent, shellAbove } from './roots';
import type { TrackedBuild } from './trackedBuild';

export type WatchedStarted = Extract<WatchedObservation, { type: 'watched.started' }>;

/**
 * Where a watched command stands among the builds that are known: a line or task `owned` it, it is a `part` of a
 * larger build or of something hidden, or it is a build by itself, parts of which may have been `heard` of.
 */
export type WatchedPlace =
  | { readonly type: 'owned'; readonly build: TrackedBuild; readonly shell?: ProcessNode }
  | { readonly type: 'part'; readonly build?: TrackedBuild }
  | { readonly type: 'free'; readonly heard: readonly TrackedBuild[] };

/** A watcher tells of its command sooner or later than the process table. */
const HEARD_LATE_MS = 5_000;

/** Finds the builds that a watched command belongs to. */
export class WatchedPlaces {
  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly lineOf: (node: ProcessNode) => LineOwner | undefined,
  ) {}

  /** The live process of this pid, unless it began later than what was told of: the pid came round again. */
  nodeOf(pid: number | undefined, startedAt: number): ProcessNode | undefined {
    const node = pid === undefined ? undefined : this.tree.byPid(pid);
    return node && node.facts.startedAt <= startedAt + HEARD_LATE_MS ? node : undefined;
  }

  /** @param node the live process of the command, or else of its watcher */
  find(task: WatchedStarted, node: ProcessNode | undefined, processes: ProcessBuilds): WatchedPlace {
    const build = node && processes.buildOf(node);
    if (build) return this.within(build, node, task);
    const line = node && this.lineOf(node);
    if (line === 'hidden') return { type: 'part' };
    if (line) return { type: 'owned', ...line };
    return this.findKnown(task, node, processes);
  }

  /** As `find`, but opens no build for a line that has none yet. */
  findKnown(task: WatchedStarted, node: ProcessNode | undefined, processes: ProcessBuilds): WatchedPlace {
    const build = node && processes.buildOf(node);
    if (build) return this.within(build, node, task);
    const owner = this.ownerOfEnded(task);
    return owner ? { type: 'owned', build: owner } : { type: 'free', heard: this.heardBefore(task) };
  }

  /** Pids of the process and its ancestors. */
  lineageOf(node: ProcessNode): readonly number[] {
    return [node, ...this.tree.ancestors(node)].map(({ facts }) => facts.pid);
  }

  shellPidOf(node: ProcessNode): number | undefined {
    return shellAbove(node, this.tree)?.facts.pid;
  }

  private within(build: TrackedBuild, node: ProcessNode, task: WatchedStarted): WatchedPlace {
    if (!this.isWhole(build, node, task.watcherPid)) return { type: 'part', build };
    if (!build.claim) {
      const others = this.heardBefore(task).filter((other) => other !== build);
      return { type: 'free', heard: [build, ...others] };
    }
    return build.claim.source === 'wrapper' && build.identity.watchedTask !== task.task
      ? { type: 'part', build }
      : { type: 'owned', build };
  }

  /** Whether nothing but wrappers and shells without a script stands between the process and what speaks for the build. */
  private isWhole(build: TrackedBuild, node: ProcessNode, watcherPid: number): boolean {
    if (build.isTop(node.facts.key)) return true;
    for (const above of this.tree.ancestors(node)) {
      if (!isTransparent(above) && above.facts.pid !== watcherPid) return false;
      if (build.isTop(above.facts.key)) return true;
    }
    // A watcher that was killed before it was heard is above nothing any more.
    return build.hadTop(watcherPid) && this.tree.parentOf(node) === undefined;
  }

  /** The build of a line or task that a command which is over already was a part of. */
  private ownerOfEnded({ pid, watcherPid, at }: WatchedStarted): TrackedBuild | undefined {
    return [...this.registry.all()].find(
      (build) =>
        (build.claim?.source === 'terminal' || build.claim?.source === 'task') &&
        (build.hadTop(watcherPid) || (pid !== undefined && build.hadTop(pid))) &&
        build.identity.startedAt <= at + HEARD_LATE_MS &&
        (build.lastTopEnd ?? at) >= at - HEARD_LATE_MS,
    );
  }

  /** Builds that the process table showed at or below the command before its watcher told of it. */
  private heardBefore({ pid, at }: WatchedStarted): readonly TrackedBuild[] {
    if (pid === undefined) return [];
    return [...this.registry.all()].filter(
      (build) =>
        !build.claim && build.lineage.includes(pid) && build.identity.startedAt >= at - HEARD_LATE_MS,
    );
  }
}
