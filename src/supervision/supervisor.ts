import type { AggregationOptions } from '../aggregation/aggregator';
import type { Clock } from '../base/clock';
import { DisposableList } from '../base/disposable';
import type { Event } from '../base/emitter';
import { errorMessage } from '../base/result';
import type { BuildId } from '../model/build';
import type { BuildEvent, Owner } from '../model/events';
import type { Feed } from '../model/feed';
import type { Heartbeats } from '../model/heartbeats';
import type { Observation } from '../model/observation';
import { pidOf, startOf } from '../model/process';
import type { SupervisionState, SupervisionStatus, Supervisor } from '../model/supervisor';
import { isAlive } from '../sensors/processTable/identity';
import type { ObservationSink, ProcessTable } from '../sensors/processTable/processTable';
import { openStateDir, prepareStateDir, type StateDir } from '../store/stateDir';
import { SupervisorChannels } from './channels';
import { endTree } from './endTree';
import { followPulse } from './followPulse';
import { JournalFeed } from './journalFeed';
import { OwnershipLock, type Ownership } from './ownership';
import { Pipeline, type CreateSensors } from './pipeline';
import { readOwnStart } from './self';
import { readStatus } from './status';
import type { TelemetryOptions } from './telemetryRecorder';

export interface SupervisorOptions {
  /** Path of the state folder, as `resolveStateDir` gives it. */
  readonly stateDir: string;
  readonly role: Owner['role'];
  readonly version: string;
  /** Read each time this process becomes the owner. */
  readonly aggregation: () => AggregationOptions;
  readonly createProcessTable: (sink: ObservationSink) => ProcessTable;
  readonly createSensors?: CreateSensors;
  /** What telemetry is taken of builds, none where it is not said; read as `aggregation` is. */
  readonly telemetry?: () => TelemetryOptions;
  readonly clock: Clock;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

/** What start made and stop takes down. */
interface Session {
  readonly dir: StateDir;
  readonly lock: OwnershipLock;
  readonly journal: JournalFeed;
}

/**
 * Supervision in this process: owns it when nobody else does, else follows what the owner writes and takes
 * over when the owner is gone. Transitions run one after another, whoever asks for them.
 */
export class LocalSupervisor implements Supervisor {
  private readonly self: Owner;
  private session: Session | undefined;
  private ownership: Ownership | undefined;
  private pipeline: Pipeline | undefined;
  private following = new DisposableList();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: SupervisorOptions,
    private readonly channels = new SupervisorChannels(options.clock, options.log),
  ) {
    this.self = { pid: process.pid, start: readOwnStart(), role: options.role };
  }

  get state(): SupervisionState {
    return this.channels.state;
  }

  get onDidChangeState(): Event<SupervisionState> {
    return this.channels.onDidChangeState;
  }

  get feed(): Feed {
    return this.channels.feed;
  }

  get heartbeats(): Heartbeats {
    return this.channels.heartbeats;
  }

  /** Resolves once this process owns or follows; a failure shows in `state`. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      if (this.state.type === 'owner' || this.state.type === 'follower') return;
      this.channels.change({ type: 'starting' });
      await this.attempt(async () => {
        const dir = await prepareStateDir(this.options.stateDir);
        // The journal is read on from where it was read to, so that a restart repeats nothing.
        const journal = this.session?.journal ?? new JournalFeed(dir.journal, this.channels.feed);
        this.session = { dir, journal, lock: new OwnershipLock(dir.lock, this.options.clock) };
        await journal.catchUp();
        for (const problem of journal.problems) this.options.log(`journal/${problem}`);
        await this.contend(this.session);
      });
    });
  }

  /** Resolves once everything is written and the lock given back. */
  stop(reason = 'it was asked to stop'): Promise<void> {
    return this.inTurn(async () => {
      this.stopFollowing();
      await this.stopOwning(reason);
      this.channels.change({ type: 'off' });
    });
  }

  async status(): Promise<SupervisionStatus> {
    const dir = this.session?.dir ?? (await openStateDir(this.options.stateDir));
    return readStatus({
      dir,
      state: this.state.type,
      feed: this.channels.feed,
      problems: this.session?.journal.problems ?? [],
      lag: this.pipeline?.lag,
    });
  }

  observe(observation: Observation): void {
    this.pipeline?.observe(observation);
  }

  async stopBuild(id: BuildId, graceMs: number): Promise<void> {
    const build = this.channels.feed.model.get(id);
    if (!build) throw new Error(`There is no build ${id}.`);
    if (build.state === 'finished') return;
    const living = build.roots.filter((root) => isAlive(pidOf(root), startOf(root)));
    if (living.length === 0 && build.origin.type !== 'stream') {
      throw new Error(`No process of ${build.label} is known to run now. Stop it where it was started.`);
    }
    this.pipeline?.observe({ type: 'build.stop_requested', at: this.options.clock.now(), build: id });
    await Promise.all(living.map((root) => endTree(root, graceMs)));
  }

  async deleteBuild(id: BuildId): Promise<void> {
    if (this.channels.feed.model.get(id)?.state === 'running') {
      throw new Error('A build that runs cannot be deleted. Stop it first.');
    }
    await this.record({ type: 'build.deleted', id });
  }

  async clearHistory(): Promise<void> {
    await this.record({ type: 'history.cleared' });
  }

  private async record(event: BuildEvent): Promise<void> {
    if (this.pipeline) return this.pipeline.record(event);
    const { state } = this;
    throw new Error(
      state.type === 'follower'
        ? `Only the owner can change the history: ${describeOwner(state.owner)}.`
        : 'The history can be changed only while Buildbeat supervises. Start supervision first.',
    );
  }

  private async contend(session: Session): Promise<void> {
    this.stopFollowing();
    const { options, self } = this;
    const acquisition = await session.lock.acquire(self, options.version, () => void this.stepDown());
    if (!acquisition.owned) {
      this.follow(session, acquisition.owner);
      return;
    }
    this.ownership = acquisition.ownership;
    await session.journal.catchUp();
    const pipeline = new Pipeline({
      stateDir: session.dir,
      journal: session.journal,
      feed: this.channels.feed,
      owner: self,
      version: options.version,
      aggregation: options.aggregation(),
      createProcessTable: options.createProcessTable,
      createSensors: options.createSensors,
      telemetry: options.telemetry?.(),
      heartbeats: this.channels.heartbeats,
      clock: options.clock,
      log: options.log,
    });
    pipeline.start();
    this.pipeline = pipeline;
    this.channels.change({ type: 'owner' });
  }

  private follow(session: Session, { pid, start, role }: Owner): void {
    const { clock, log } = this.options;
    const { following } = this;
    following.add(
      session.journal.tail(clock, (error) => log(`The journal cannot be followed (${errorMessage(error)}).`)),
    );
    following.add(followPulse(session.dir, this.channels.heartbeats, clock));
    following.add(session.lock.whenFree(() => void this.takeOver()));
    this.channels.change({ type: 'follower', owner: { pid, start, role } });
  }

  private takeOver(): Promise<void> {
    return this.inTurn(async () => {
      const { session } = this;
      if (this.state.type !== 'follower' || !session) return;
      await this.attempt(() => this.contend(session));
    });
  }

  /** The lock is another's: stops writing at once, then follows. */
  private stepDown(): Promise<void> {
    this.options.log('Another process took over supervision.');
    return this.inTurn(async () => {
      const { session } = this;
      if (this.state.type !== 'owner' || !session) return;
      await this.attempt(async () => {
        const { pipeline } = this;
        this.pipeline = undefined;
        this.ownership = undefined;
        await pipeline?.abandon();
        await this.contend(session);
      });
    });
  }

  private stopFollowing(): void {
    this.following.dispose();
    this.following = new DisposableList();
  }

  private async stopOwning(reason: string): Promise<void> {
    const { pipeline, ownership } = this;
    this.pipeline = undefined;
    this.ownership = undefined;
    await pipeline?.stop(reason);
    await ownership?.release();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.stopFollowing();
      await this.stopOwning('it failed').catch(() => undefined);
      this.channels.change({ type: 'failed', message: errorMessage(error) });
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** `a window (pid 4711) supervises`. */
export const describeOwner = ({ role, pid }: Owner): string => `a ${role} (pid ${pid}) supervises`;
