import { assertNever } from '../base/result';
import type { Build, BuildId } from '../model/build';
import { DEFAULT_LIVENESS_TIMES, type Heartbeat, type Liveness, type LivenessTimes } from '../model/liveness';
import type {
  ActivityObservation,
  ProgressObservation,
  WatchedObservation,
  WatchedTree,
} from '../model/observation';
import { pidOf } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import { LivenessOfBuild, type Subject } from './livenessOfBuild';
import type { TrackedBuild } from './trackedBuild';

/** How every running build is: heartbeats at each look, and an event when a state changes. */
export class LivenessFold {
  private readonly byId = new Map<BuildId, LivenessOfBuild>();
  private readonly resumed: ReadonlyMap<BuildId, Liveness>;
  private readonly times: LivenessTimes;
  private beats: ReadonlyMap<BuildId, Heartbeat> = new Map();

  constructor(
    private readonly registry: BuildRegistry,
    history: readonly Build[],
    times = DEFAULT_LIVENESS_TIMES,
  ) {
    this.times = times;
    this.resumed = new Map(
      history.flatMap((build) =>
        build.state === 'running' && build.liveness ? [[build.id, build.liveness]] : [],
      ),
    );
  }

  /** The last heartbeat of every build that ran at the last look. */
  get heartbeats(): ReadonlyMap<BuildId, Heartbeat> {
    return this.beats;
  }

  get isBusy(): boolean {
    return this.registry.running().next().done !== true;
  }

  watchedTrees(): readonly WatchedTree[] {
    return [...this.registry.running()].map(({ identity, accounting }) => ({
      build: identity.id,
      pids: [...accounting.keys()].map(pidOf),
    }));
  }

  sampled({ trees, at }: ActivityObservation): void {
    const beats = new Map<BuildId, Heartbeat>();
    for (const tree of trees) {
      const build = this.registry.get(tree.build);
      if (!build || build.finishedAt !== undefined) continue;
      this.of(build, at).sampled(tree, at);
      this.tellNews(build, at);
      beats.set(tree.build, this.of(build, at).beat(subjectOf(build), at));
    }
    this.beats = beats;
    for (const id of this.byId.keys()) if (!this.isRunning(id)) this.byId.delete(id);
  }

  terminalOutput(build: TrackedBuild, bytes: number, at: number): void {
    this.update(build, at, (liveness) => liveness.terminalOutput(bytes, at));
  }

  /** The watcher of a command that is the build, or a part of it. */
  watcherTold(build: TrackedBuild, observation: WatchedObservation): void {
    const { at } = observation;
    switch (observation.type) {
      case 'watched.started':
        this.of(build, at).watched(at, observation.intervalMs);
        return;
      case 'watched.beat':
        this.update(build, at, (liveness) => liveness.watcherBeat(observation));
        return;
      case 'watched.ended':
        // The build may go on without.
        this.update(build, at, (liveness) => liveness.unwatched());
        return;
      default:
        assertNever(observation);
    }
  }

  /** A stream that the build writes: a beat is a sign of life, a stage that it came further. */
  streamTold(build: TrackedBuild, observation: ProgressObservation): void {
    const { type, at, stream } = observation;
    if (type === 'progress.stage') this.update(build, at, (liveness) => liveness.progressed(at));
    else if (type === 'progress.beat') {
      this.update(build, at, (liveness) => liveness.streamBeat(stream, observation.outputBytes, at));
    }
  }

  private update(build: TrackedBuild, at: number, change: (liveness: LivenessOfBuild) => void): void {
    if (!this.isRunning(build.identity.id)) return;
    change(this.of(build, at));
    this.tellNews(build, at);
  }

  private tellNews(build: TrackedBuild, at: number): void {
    const liveness = this.of(build, at).news(subjectOf(build), at);
    if (liveness) this.registry.tell({ type: 'build.liveness', id: build.identity.id, liveness });
  }

  private of(build: TrackedBuild, at: number): LivenessOfBuild {
    const { id } = build.identity;
    const known = this.byId.get(id);
    if (known) return known;
    const liveness = new LivenessOfBuild(this.times, subjectOf(build), at, this.resumed.get(id));
    this.byId.set(id, liveness);
    return liveness;
  }

  private isRunning(id: BuildId): boolean {
    const build = this.registry.get(id);
    return build !== undefined && build.finishedAt === undefined;
  }
}

const subjectOf = ({ identity: { startedAt, kind } }: TrackedBuild): Subject => ({
  startedAt,
  isService: kind === 'service',
});
