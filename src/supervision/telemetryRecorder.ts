import type { MeasuredBuild } from '../aggregation/measuredBuild';
import type { Clock } from '../base/clock';
import { Coalesced } from '../base/coalesce';
import { DisposableList, type Disposable } from '../base/disposable';
import { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import { checkOwnFolder } from '../files/ownFiles';
import type { BuildId, FinishedBuild } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { Feed, FeedUpdate } from '../model/feed';
import { pidOf } from '../model/process';
import type { Telemetry } from '../model/telemetry';
import type { TelemetrySensor } from '../sensors/telemetry/telemetrySensor';
import { prepareSubfolder } from '../store/stateDir';
import {
  keepTelemetry,
  listTelemetry,
  readTelemetry,
  removeTelemetry,
  removeTorn,
} from '../store/telemetryFiles';
import { briefCost } from '../telemetry/cost';
import { BuildLooks } from './buildLooks';
import { OpenWork } from './openWork';
import { RecordedBuild, type RecordedBuildOptions } from './recordedBuild';

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
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

type EarlierRecord = Pick<RecordedBuildOptions, 'before' | 'part'>;

/** What is recorded of a build that ended is at hand for so long: it may turn out to go on. */
const GRACE_MS = 60_000;
/** Most of what still lives at the end of its build is just about to end. */
const SETTLE_MS = 250;

interface Ended {
  readonly recorded: RecordedBuild;
  readonly grace: Disposable;
  /** Whether the journal has it: the feed may not yet know of a build that it does not know. */
  isTold: boolean;
}

/**
 * Records the telemetry of the builds that run: each is looked at by its own pace, and at rest nothing is. What is
 * recorded can be read on the disk meanwhile; the end of a build leaves a file that is small enough to be kept.
 */
export class TelemetryRecorder {
  private readonly running = new Map<BuildId, RecordedBuild>();
  private readonly ended = new Map<BuildId, Ended>();
  private readonly looks: BuildLooks;
  private readonly listening = new DisposableList();
  private readonly problems: OnceEach;
  private readonly swept: Coalesced;
  /** What is still to be written. */
  private readonly work: OpenWork;
  /** What was told before all that was recorded earlier has been read. */
  private waiting: BuildEvent[] | undefined = [];
  /** Whether the folder is there and this user's: of another one nothing is written to, and nothing removed. */
  private isReady = false;
  private stopped = false;

  constructor(private readonly options: RecorderOptions) {
    const { measured, sensor, clock, log } = options;
    this.problems = new OnceEach(log);
    const { running, problems } = this;
    this.looks = new BuildLooks({ running, measured, sensor, clock, problems });
    this.work = new OpenWork(clock, this.writingFailed);
    this.swept = new Coalesced(() => this.sweep(), this.writingFailed);
  }

  /**
   * Goes on with what another process recorded of the builds that run.
   *
   * @returns resolves once that is read: nothing is recorded before, and nothing that is heard is lost
   */
  start(): Promise<void> {
    this.listening.add(this.options.feed.subscribe((update) => this.published(update)));
    return this.work.run(async () => {
      await this.prepare().catch((error: unknown) =>
        this.options.log(`No telemetry is recorded: ${errorMessage(error)}`),
      );
      if (this.isReady) await this.resumeAll().catch(this.writingFailed);
      const told = this.waiting ?? [];
      this.waiting = undefined;
      this.hear(told);
      this.looks.adjust();
      this.swept.run();
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
    for (const { grace } of this.ended.values()) grace.dispose();
    await this.work.end();
    await this.swept.idle;
    await Promise.all([...this.running.values()].map(({ idle }) => idle));
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
    if (this.isReady && this.options.capacity > 0)
      this.running.set(build, this.record(build, startedAt, earlier));
  }

  private record(build: BuildId, startedAt: number, earlier: EarlierRecord): RecordedBuild {
    const { dir, capacity, intervalMs } = this.options;
    const onError = this.writingFailed;
    return new RecordedBuild({ build, startedAt, dir, capacity, intervalMs, onError, ...earlier });
  }

  /** What is only just known goes on with what was recorded of its part. */
  private merge(build: BuildId, into: BuildId): void {
    const whole = this.options.measured(into);
    const part = this.running.get(build) ?? this.ended.get(build)?.recorded;
    if (whole && part && this.running.get(into)?.isEmpty) this.begin(into, whole.startedAt, { part });
    this.drop(build);
  }

  private drop(build: BuildId): void {
    const recorded = this.running.get(build);
    this.running.delete(build);
    this.ended.get(build)?.grace.dispose();
    this.ended.delete(build);
    this.options.sensor.forget(build);
    // What is still being written comes before what is to be removed.
    if (recorded) void this.work.run(() => recorded.idle.then(this.swept.run));
  }

  private finish(build: BuildId, at: number): void {
    const recorded = this.running.get(build);
    const measured = this.options.measured(build);
    this.running.delete(build);
    if (!recorded || !measured) return;
    const grace = this.options.clock.after(GRACE_MS, () => this.ended.delete(build));
    const isTold = this.options.feed.model.get(build)?.state === 'finished';
    this.ended.set(build, { recorded, grace, isTold });
    void this.work.run(async () => {
      const rest = await this.lookAtRest(build, recorded, measured);
      this.options.sensor.forget(build);
      this.looks.adjust();
      // Meanwhile it may have turned out to go on as another build.
      if (this.ended.get(build)?.recorded === recorded) await this.keep(recorded, recorded.end(rest, at));
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
    const { sensor, clock } = this.options;
    const { trees, host } = await sensor.look([{ build, pids: rest.keys.map(pidOf) }]);
    for (const tree of trees) recorded.take(tree, clock.now(), host, rest);
    return rest;
  }

  private async keep(recorded: RecordedBuild, telemetry: Telemetry): Promise<void> {
    await recorded.idle;
    if (telemetry.samples.length === 0 && telemetry.spans.length === 0) return;
    await keepTelemetry(this.options.dir, telemetry);
    this.problems.tell('write', undefined);
    if (this.isForgotten(telemetry.build)) this.swept.run();
    else this.tellCost(telemetry);
  }

  private tellCost({ build, cost }: Telemetry): void {
    if (cost) this.options.tell({ type: 'build.measured', id: build, cost: briefCost(cost) });
  }

  private async prepare(): Promise<void> {
    const { dir, capacity } = this.options;
    if (capacity > 0) await prepareSubfolder(dir);
    const folder = await checkOwnFolder(dir);
    if (!folder.ok && folder.error.reason !== undefined) throw new Error(folder.error.reason);
    this.isReady = folder.ok;
    if (this.isReady) await removeTorn(dir);
  }

  /** What cannot be gone on with of one build keeps none of the others back. */
  private async resumeAll(): Promise<void> {
    const { dir, feed } = this.options;
    const recorded = await listTelemetry(dir);
    for (const build of feed.model.builds()) {
      if (build.state === 'running') {
        const before = recorded.has(build.id) ? await this.read(build.id) : undefined;
        this.begin(build.id, build.startedAt, { before });
      } else if (!build.cost && recorded.has(build.id)) {
        await this.endUnseen(build).catch(this.writingFailed);
      }
    }
  }

  private async read(build: BuildId): Promise<Telemetry | undefined> {
    const { dir, log } = this.options;
    try {
      const found = await readTelemetry(dir, build);
      for (const problem of found?.problems ?? []) log(problem);
      return found?.telemetry;
    } catch (error) {
      log(errorMessage(error));
      return undefined;
    }
  }

  /** Whoever recorded it was gone before all of it was written, or told. */
  private async endUnseen({ id, startedAt, finishedAt, processes }: FinishedBuild): Promise<void> {
    const before = await this.read(id);
    if (!before) return;
    if (before.cost) {
      this.tellCost(before);
      return;
    }
    const recorded = this.record(id, startedAt, { before });
    const end = { startedAt, keys: [], processes: processes.total, spans: () => [] };
    await this.keep(recorded, recorded.end(end, finishedAt));
  }

  private published({ logged }: FeedUpdate): void {
    if (!logged) return;
    const { event } = logged;
    const ended = event.type === 'build.finished' ? this.ended.get(event.id) : undefined;
    if (ended) ended.isTold = true;
    if (FORGETS.has(event.type)) this.swept.run();
  }

  private isForgotten(build: BuildId): boolean {
    const { model } = this.options.feed;
    return !model.get(build) && !this.running.has(build) && (this.ended.get(build)?.isTold ?? true);
  }

  /** Removes what is kept of builds that are forgotten. */
  private async sweep(): Promise<void> {
    const { dir } = this.options;
    if (!this.isReady) return;
    for (const build of await listTelemetry(dir)) {
      if (this.isForgotten(build)) await removeTelemetry(dir, build).catch(this.writingFailed);
    }
  }

  private readonly writingFailed = (error: unknown): void => {
    // Not the whole message: it names another file each time.
    const reason = errorCode(error) ?? errorMessage(error);
    this.problems.tell('write', `Telemetry cannot be written to ${this.options.dir} (${reason}).`);
  };
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
