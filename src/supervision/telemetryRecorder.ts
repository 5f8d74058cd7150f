import type { MeasuredBuild } from '../aggregation/measuredBuild';
import type { Clock } from '../base/clock';
import { DisposableList } from '../base/disposable';
import { OnceEach } from '../base/onceEach';
import type { BuildId, FinishedBuild } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { Feed, FeedUpdate } from '../model/feed';
import { pidOf } from '../model/process';
import type { TelemetrySensor } from '../sensors/telemetry/telemetrySensor';
import { BuildLooks } from './buildLooks';
import { EndedBuilds } from './endedBuilds';
import { Keeper } from './keeper';
import { OpenWork } from './openWork';
import { RecordedBuild, type RecordedBuildOptions } from './recordedBuild';
import { TelemetryFolder } from './telemetryFolder';

/** What telemetry is taken of builds. */
export interface TelemetryOptions {
  /** Samples that are kept of a running build; 0 for no telemetry at all. */
  readonly capacity: number;
  /** Milliseconds between two looks at a build that is neither young nor old. */
  readonly intervalMs: number;
}

export interface RecorderOptions extends TelemetryOptions {
  /** The folder of telemetry in the state folder. */
  readonly dir: string;
  /** What the fold knows of a build that runs or just ended. */
  readonly measured: (build: BuildId) => MeasuredBuild | undefined;
  readonly feed: Feed;
  readonly sensor: TelemetrySensor;
  /** Writes `build.measured`. */
  readonly tell: (event: BuildEvent) => void;
  readonly clock: Clock;
  /** Milliseconds from anywhere, of a clock that nobody sets. */
  readonly steady: () => number;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

type EarlierRecord = Pick<RecordedBuildOptions, 'before' | 'part'>;

/** Most of what still lives at the end of its build is just about to end. */
const SETTLE_MS = 250;

/**
 * Records the telemetry of the builds that run: each is looked at by its own pace, and at rest nothing is. What is
 * recorded can be read on the disk meanwhile; the end of a build leaves a file that is small enough to be kept.
 */
export class TelemetryRecorder {
  private readonly running = new Map<BuildId, RecordedBuild>();
  private readonly ended: EndedBuilds;
  private readonly folder: TelemetryFolder;
  private readonly looks: BuildLooks;
  private readonly listening = new DisposableList();
  /** What is still to be written. */
  private readonly work: OpenWork;
  private readonly keeper: Keeper;
  /** What was told before all that was recorded earlier has been read. */
  private waiting: BuildEvent[] | undefined = [];
  private stopped = false;

  constructor(private readonly options: RecorderOptions) {
    const { dir, measured, sensor, intervalMs, clock, steady, tell, log } = options;
    const { running } = this;
    const isForgotten = (build: BuildId): boolean => this.isForgotten(build);
    this.ended = new EndedBuilds(clock);
    this.folder = new TelemetryFolder({ dir, isForgotten, log });
    this.looks = new BuildLooks({
      running,
      measured,
      sensor,
      intervalMs,
      clock,
      steady,
      problems: new OnceEach(log),
    });
    this.work = new OpenWork(clock, this.folder.writingFailed);
    this.keeper = new Keeper({ folder: this.folder, work: this.work, isForgotten, tell });
  }

  /**
   * Goes on with what another process recorded of the builds that run.
   *
   * @returns resolves once that is read: nothing is recorded before, and nothing that is heard is lost
   */
  start(): Promise<void> {
    this.listening.add(this.options.feed.subscribe((update) => this.published(update)));
    return this.work.run(async () => {
      await this.folder.prepare(this.options.capacity > 0);
      if (this.folder.isReady) await this.resumeAll().catch(this.folder.writingFailed);
      const told = this.waiting ?? [];
      this.waiting = undefined;
      this.hear(told);
      this.looks.adjust();
      this.folder.sweep();
    });
  }

  /** What the fold says of builds, in order. */
  hear(events: readonly BuildEvent[]): void {
    if (this.stopped || events.length === 0) return;
    if (this.waiting) {
      this.waiting.push(...events.filter(isOfInterest));
      return;
    }
    for (const event of events) this.take(event);
    this.looks.adjust();
  }

  /** Takes no more looks. What runs on is written as far as it was recorded, for whoever goes on. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.looks.stop();
    this.listening.dispose();
    this.ended.dispose();
    await this.work.end();
    await Promise.all([...this.running.values()].map(({ idle }) => idle));
    await this.folder.idle;
  }

  private take(event: BuildEvent): void {
    switch (event.type) {
      case 'build.started':
        this.begin(event.build.id, event.build.startedAt);
        return;
      case 'build.merged':
        this.merge(event.id, event.into);
        return;
      case 'build.finished':
        this.finish(event.id, event.finishedAt);
        return;
      case 'build.deleted':
        this.drop(event.id);
        return;
      default:
    }
  }

  private begin(build: BuildId, startedAt: number, earlier: EarlierRecord = {}): void {
    if (this.options.capacity === 0) return;
    if (!this.folder.isReady) {
      this.folder.prepareAgain();
      return;
    }
    this.running.set(build, this.record(build, startedAt, earlier));
  }

  private record(build: BuildId, startedAt: number, earlier: EarlierRecord): RecordedBuild {
    const { dir, capacity, intervalMs } = this.options;
    const onError = this.folder.writingFailed;
    return new RecordedBuild({ build, startedAt, dir, capacity, intervalMs, onError, ...earlier });
  }

  /** What is only just known goes on with what was recorded of its part. */
  private merge(build: BuildId, into: BuildId): void {
    const whole = this.options.measured(into);
    const part = this.running.get(build) ?? this.ended.get(build);
    if (whole && part && this.running.get(into)?.isEmpty) this.begin(into, whole.startedAt, { part });
    this.drop(build);
  }

  private drop(build: BuildId): void {
    const recorded = this.running.get(build);
    this.running.delete(build);
    this.ended.delete(build);
    this.keeper.drop(build);
    this.options.sensor.forget(build);
    // What is still being written comes before what is to be removed.
    if (recorded) void this.work.run(() => recorded.idle.then(this.folder.sweep));
  }

  private finish(build: BuildId, at: number): void {
    const recorded = this.running.get(build);
    const measured = this.options.measured(build);
    this.running.delete(build);
    if (!recorded || !measured) return;
    this.ended.add(build, recorded, this.options.feed.model.get(build)?.state === 'finished');
    void this.work.run(async () => {
      const rest = await this.lookAtRest(build, recorded, measured);
      this.options.sensor.forget(build);
      this.looks.adjust();
      // Meanwhile it may have turned out to go on as another build.
      if (this.ended.get(build) !== recorded) return;
      const telemetry = recorded.end(rest, at);
      await recorded.idle;
      await this.keeper.keep(telemetry);
    });
  }

  /** What is about to end tells then what it used; what outlives its build is looked at once more. */
  private async lookAtRest(
    build: BuildId,
    recorded: RecordedBuild,
    atEnd: MeasuredBuild,
  ): Promise<MeasuredBuild> {
    if (atEnd.keys.length === 0) return atEnd;
    await this.work.pause(SETTLE_MS);
    const rest = this.options.measured(build) ?? atEnd;
    if (rest.keys.length === 0 || this.stopped) return rest;
    const { sensor, clock, steady } = this.options;
    const { trees, host } = await sensor.look([{ build, pids: rest.keys.map(pidOf) }]);
    const moment = { at: clock.now(), steadyMs: steady() };
    for (const tree of trees) recorded.take(tree, moment, host, rest);
    return rest;
  }

  /** What cannot be gone on with of one build keeps none of the others back. */
  private async resumeAll(): Promise<void> {
    const recorded = await this.folder.builds();
    for (const build of this.options.feed.model.builds()) {
      if (build.state === 'running') {
        const before = recorded.has(build.id) ? await this.folder.read(build.id) : undefined;
        this.begin(build.id, build.startedAt, { before });
      } else if (!build.cost && recorded.has(build.id)) {
        await this.endUnseen(build).catch(this.folder.writingFailed);
      }
    }
  }

  /** Whoever recorded it was gone before all of it was written, or told. */
  private async endUnseen({ id, startedAt, finishedAt, processes }: FinishedBuild): Promise<void> {
    const before = await this.folder.read(id);
    if (!before) return;
    if (before.cost) {
      this.keeper.tellCost(before);
      return;
    }
    const recorded = this.record(id, startedAt, { before });
    const end = { startedAt, keys: [], processes: processes.total, spans: () => [] };
    await this.keeper.keep(recorded.end(end, finishedAt));
  }

  private published({ logged }: FeedUpdate): void {
    if (!logged) return;
    const { event } = logged;
    if (event.type === 'build.finished') this.ended.markTold(event.id);
    if (FORGETS.has(event.type)) this.folder.sweep();
  }

  private isForgotten(build: BuildId): boolean {
    return !this.options.feed.model.get(build) && !this.running.has(build) && !this.ended.isAhead(build);
  }
}

/** After these, builds that were known are not any more. */
const FORGETS: ReadonlySet<BuildEvent['type']> = new Set([
  'build.merged',
  'build.deleted',
  'history.cleared',
  'journal.continued',
]);

const OF_INTEREST: ReadonlySet<BuildEvent['type']> = new Set([
  'build.started',
  'build.merged',
  'build.finished',
  'build.deleted',
]);
const isOfInterest = ({ type }: BuildEvent): boolean => OF_INTEREST.has(type);
