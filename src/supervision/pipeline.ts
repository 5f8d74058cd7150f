import { Aggregator, type AggregationOptions } from '../aggregation/aggregator';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import { DEFAULT_LIVENESS_TIMES, heartbeatIntervalMs } from '../model/liveness';
import type { BuildEvent, Owner } from '../model/events';
import type { FeedSource } from '../model/feed';
import type { Observation } from '../model/observation';
import { createSampler } from '../sensors/activity/activitySensor';
import { createTelemetrySensor } from '../sensors/telemetry/createTelemetrySensor';
import type { ObservationSink, ProcessTable } from '../sensors/processTable/processTable';
import { Coalesced } from '../base/coalesce';
import { JournalWriter } from '../store/journalWriter';
import type { StateDir } from '../store/stateDir';
import { bootId } from './bootId';
import { Heart } from './heart';
import type { HeartbeatBoard } from './heartbeats';
import type { JournalFeed } from './journalFeed';
import { LagMeter, type Lag } from './lagMeter';
import { removeOwnerStatus, writeOwnerStatus } from './statusFile';
import { TelemetryRecorder, type TelemetryOptions } from './telemetryRecorder';
import { TickTimer } from './tickTimer';

/** Starts what senses beside the process table, with the pipeline; it ends with it. */
export type CreateSensors = (observe: (observation: Observation) => void, stateDir: StateDir) => Disposable;

export interface PipelineOptions {
  readonly stateDir: StateDir;
  readonly journal: JournalFeed;
  readonly feed: FeedSource;
  readonly owner: Owner;
  readonly version: string;
  readonly aggregation: AggregationOptions;
  readonly createProcessTable: (sink: ObservationSink) => ProcessTable;
  readonly createSensors?: CreateSensors;
  /** What telemetry is taken of builds; none where it is not said. */
  readonly telemetry?: TelemetryOptions;
  /** Where heartbeats are shown. */
  readonly heartbeats: HeartbeatBoard;
  readonly clock: Clock;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

const STATUS_MS = 5000;
const NO_TELEMETRY: TelemetryOptions = { capacity: 0, intervalMs: 1000 };

/**
 * What the one owner runs: observations → aggregation → journal → feed. The feed hears of an event only once
 * it is on disk. The journal must have been read into the feed before. Nothing happens before `start`.
 */
export class Pipeline {
  private readonly aggregator: Aggregator;
  private readonly writer: JournalWriter;
  private readonly lagMeter = new LagMeter();
  private readonly running = new DisposableList();
  private readonly status: Coalesced;
  private readonly heart: Heart;
  private readonly recorder: TelemetryRecorder;
  private processTable: ProcessTable | undefined;
  private readonly ticks: TickTimer;
  private trouble: string | undefined;
  private readonly boot = bootId();
  private stopped = false;

  constructor(private readonly options: PipelineOptions) {
    const { stateDir, journal, feed, aggregation, heartbeats, clock, log } = options;
    const { telemetry = NO_TELEMETRY } = options;
    this.aggregator = new Aggregator(
      { ...aggregation, since: clock.now(), ...(telemetry.capacity === 0 && { spans: 0 }) },
      journal.history(this.boot),
    );
    this.recorder = new TelemetryRecorder({
      ...telemetry,
      dir: stateDir.telemetry,
      measured: (build) => this.aggregator.measured(build),
      feed,
      sensor: createTelemetrySensor(clock),
      tell: (event) => this.write([event]),
      clock,
      steady: () => performance.now(),
      log,
    });
    this.heart = new Heart({
      aggregator: this.aggregator,
      intervalMs: heartbeatIntervalMs(aggregation.liveness ?? DEFAULT_LIVENESS_TIMES),
      sample: createSampler(),
      board: heartbeats,
      file: stateDir.live,
      observe: (observation) => this.observe(observation),
      clock,
      log,
    });
    this.ticks = new TickTimer(clock, (at) => this.observe({ type: 'tick', at }));
    this.writer = new JournalWriter({
      dir: stateDir.journal,
      lastSeq: journal.lastSeq,
      clock,
      onWritten: (batch) => {
        this.trouble = undefined;
        for (const logged of batch) feed.publish(logged);
      },
      onProblem: (message) => {
        this.trouble = message;
        log(message);
      },
      carryOver: (keptFrom) => ({
        type: 'journal.continued',
        keptFrom,
        supervision: feed.model.supervision,
        running: feed.model.builds().filter((build) => build.state === 'running'),
      }),
      build: (id) => feed.model.get(id),
    });
    this.status = new Coalesced(
      () => this.writeStatus(),
      (error) => log(`The status file cannot be written (${errorMessage(error)}).`),
    );
  }

  /**
   * Begins to sense and to write.
   *
   * @throws when the process table cannot be created; nothing is left running then, and nothing was written
   */
  start(): void {
    const { feed, owner, version, clock, createProcessTable } = this.options;
    // First, because it alone can fail: what a process table sees it tells in a later turn.
    this.processTable = createProcessTable((observations) => this.take(observations));
    this.processTable.ready.catch((error: unknown) => this.processTableFailed(errorMessage(error)));
    this.running.add(feed.subscribe(({ change }) => this.changed(change.type)));
    this.running.add(clock.every(STATUS_MS, this.status.run));
    this.write([{ type: 'supervision.started', owner, version, bootId: this.boot }]);
    void this.recorder.start();
    this.startSensors();
  }

  observe(observation: Observation): void {
    this.take([observation]);
  }

  /** Writes an event that no sensor saw. Resolves once it is on disk, or the disk refused it. */
  async record(event: BuildEvent): Promise<void> {
    this.write([event]);
    await this.writer.flush();
  }

  get lag(): Lag | undefined {
    return this.lagMeter.read(this.options.clock.now());
  }

  /** Stops sensing, writes what is known and says why it ends. */
  async stop(reason: string): Promise<void> {
    await this.end();
    this.writer.append([{ type: 'supervision.stopped', reason }]);
    await this.writer.close();
    await removeOwnerStatus(this.options.stateDir.status);
  }

  /** Stops without another word: the journal is somebody else's now. */
  async abandon(): Promise<void> {
    this.writer.discard();
    await this.end();
    await this.writer.close();
  }

  private async end(): Promise<void> {
    this.stopped = true;
    this.ticks.dispose();
    this.running.dispose();
    await this.processTable?.dispose();
    await this.heart.stop();
    await this.recorder.stop();
    await this.status.idle;
  }

  /** Without them processes are sensed all the same. */
  private startSensors(): void {
    const { stateDir, createSensors, log } = this.options;
    try {
      const sensors = createSensors?.((observation) => this.observe(observation), stateDir);
      if (sensors) this.running.add(sensors);
    } catch (error) {
      log(`Only processes are sensed: the other sensors could not be started (${errorMessage(error)}).`);
    }
  }

  private take(observations: readonly Observation[]): void {
    if (this.stopped) return;
    const { clock } = this.options;
    const events = observations.flatMap((observation) => {
      if (isProcessEvent(observation)) this.lagMeter.add(observation.at, clock.now());
      return this.aggregator.observe(observation);
    });
    this.write(events);
    this.ticks.want(this.aggregator.nextTick);
    this.recorder.hear(events);
    this.heart.adjust();
    for (const { type, at } of observations) if (type === 'activity.sampled') this.heart.beat(at);
  }

  private write(events: readonly BuildEvent[]): void {
    if (!this.stopped) this.writer.append(events);
  }

  private processTableFailed(reason: string): void {
    if (this.stopped) return;
    this.options.log(`Processes cannot be seen: ${reason}`);
    const at = this.options.clock.now();
    this.take([{ type: 'sensor.lost', at, sensor: 'process table', reason }]);
  }

  private changed(what: string): void {
    if (what === 'list' || what === 'supervision') this.status.run();
  }

  private writeStatus(): Promise<void> {
    const { stateDir, feed, owner } = this.options;
    return writeOwnerStatus(stateDir.status, {
      pid: owner.pid,
      backend: feed.model.supervision?.backend,
      lag: this.lag,
      builds: feed.model.counts,
      trouble: this.trouble,
    });
  }
}

const isProcessEvent = ({ type }: Observation): boolean =>
  type === 'process.started' || type === 'process.exited';
