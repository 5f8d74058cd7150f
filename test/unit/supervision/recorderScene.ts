import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aggregator } from '../../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import type { Clock } from '../../../src/base/clock';
import type { Build, BuildCost, BuildId } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import { FeedSource } from '../../../src/model/feed';
import type { Observation, WatchedTree } from '../../../src/model/observation';
import { exited, processKey, type ProcessFacts, type ProcessUsage } from '../../../src/model/process';
import type { Telemetry, TreeLook } from '../../../src/model/telemetry';
import type { SensorLook, TelemetrySensor } from '../../../src/sensors/telemetry/telemetrySensor';
import { readTelemetry } from '../../../src/store/telemetryFiles';
import { TelemetryTail } from '../../../src/store/telemetryTail';
import { TelemetryRecorder, type TelemetryOptions } from '../../../src/supervision/telemetryRecorder';
import { VirtualClock } from '../../helpers/virtualClock';
import { waitFor } from '../../helpers/waitFor';

/** A process of the scene, and what the system counts of it. */
export interface Actor {
  readonly pid: number;
  cpuMs: number;
  childrenCpuMs: number;
  rssBytes: number;
}

/** Tells of the actors that live what the system counts, as one look at `/proc` does. */
class SceneSensor implements TelemetrySensor {
  looks = 0;
  trees: readonly WatchedTree[] = [];
  isOpen = false;
  /** How long a look takes. */
  takesMs = 0;
  constructor(
    private readonly actors: ReadonlyMap<number, Actor>,
    private readonly clock: Clock,
  ) {}

  async look(trees: readonly WatchedTree[]): Promise<SensorLook> {
    this.looks += 1;
    this.trees = trees;
    this.isOpen = true;
    if (this.takesMs > 0) await new Promise<void>((resolve) => this.clock.after(this.takesMs, resolve));
    return { trees: trees.map((tree) => this.lookAt(tree)), host: { cores: 2 } };
  }

  forget(): void {
    this.isOpen = false;
  }

  dispose(): void {
    this.isOpen = false;
  }

  private lookAt({ build, pids }: WatchedTree): TreeLook {
    const seen = pids.flatMap((pid) => this.actors.get(pid) ?? []);
    const sum = (of: (actor: Actor) => number): number => seen.reduce((all, actor) => all + of(actor), 0);
    const [own, rssBytes] = [sum(({ cpuMs }) => cpuMs), sum((actor) => actor.rssBytes)];
    const used = own + sum(({ childrenCpuMs }) => childrenCpuMs);
    return {
      build,
      holding: { processes: seen.length, rssBytes },
      withChildren: seen.length > 0 ? { cpuMs: used } : {},
      alone: { cpuMs: own },
      peaks: new Map(seen.map((actor) => [actor.pid, actor.rssBytes])),
    };
  }
}

const SHELL = 100;

/** Builds of the test's making, folded and recorded in virtual time; files are real. */
export class RecorderScene {
  readonly clock: VirtualClock;
  readonly actors = new Map<number, Actor>();
  readonly sensor: SceneSensor;
  readonly told: BuildEvent[] = [];
  readonly log: string[] = [];
  private withheld: BuildEvent[] | undefined;
  private readonly aggregator: Aggregator;
  private readonly recorder: TelemetryRecorder;

  private constructor(
    readonly dir: string,
    options: Partial<TelemetryOptions>,
    readonly feed: FeedSource,
    start: number,
  ) {
    this.clock = new VirtualClock(start);
    this.sensor = new SceneSensor(this.actors, this.clock);
    this.aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, feed.model.builds());
    this.recorder = new TelemetryRecorder({
      ...{ capacity: 3_600, intervalMs: 1_000, ...options },
      dir,
      measured: (build) => this.aggregator.measured(build),
      feed,
      sensor: this.sensor,
      tell: (event) => this.publish(event),
      clock: this.clock,
      steady: () => this.clock.now(),
      log: (message) => this.log.push(message),
    });
  }

  static async open(
    options: Partial<TelemetryOptions> & { readonly dir?: string } = {},
  ): Promise<RecorderScene> {
    const { dir = join(await mkdtemp(join(tmpdir(), 'buildbeat-test-')), 'telemetry'), ...telemetry } =
      options;
    const scene = new RecorderScene(dir, telemetry, new FeedSource(), 1_000_000);
    await scene.recorder.start();
    scene.see({ type: 'process.snapshot', at: scene.now, processes: [facts(SHELL, ['bash'], 1, scene.now)] });
    return scene;
  }

  /** Another process goes on where this one stopped; what lives is in the snapshot. */
  async takenOver(...living: readonly ProcessFacts[]): Promise<RecorderScene> {
    await this.recorder.stop();
    const next = new RecorderScene(this.dir, {}, this.feed, this.now);
    for (const [pid, actor] of this.actors) next.actors.set(pid, actor);
    const recording = next.recorder.start();
    const processes = [facts(SHELL, ['bash'], 1, 1_000_000), ...living];
    next.see({ type: 'process.snapshot', at: next.now, processes });
    await recording;
    return next;
  }

  get now(): number {
    return this.clock.now();
  }

  /** The only build, or the one whose label begins so. */
  build(label = ''): Build {
    const found = this.feed.model.builds().find((build) => build.label.startsWith(label));
    if (!found) throw new Error(`There is no build ${label}.`);
    return found;
  }

  see(...observations: readonly Observation[]): void {
    for (const observation of observations) {
      const events = this.aggregator.observe(observation);
      for (const event of events) this.publish(event);
      this.recorder.hear(events);
    }
  }

  /** A process starts, below the shell unless it is said otherwise. */
  start(pid: number, argv: readonly string[], ppid = SHELL): ProcessFacts {
    const process = facts(pid, argv, ppid, this.now);
    this.actors.set(pid, { pid, cpuMs: 0, childrenCpuMs: 0, rssBytes: 1_000 });
    this.see({ type: 'process.started', at: this.now, process });
    return process;
  }

  /** A process ends; its parent waits for it when one is named. */
  end(process: ProcessFacts, code: number, waitedBy?: ProcessFacts, usage?: ProcessUsage): void {
    const actor = this.actors.get(process.pid);
    const parent = waitedBy && this.actors.get(waitedBy.pid);
    this.actors.delete(process.pid);
    if (actor && parent) parent.childrenCpuMs += actor.cpuMs + actor.childrenCpuMs;
    this.see({ type: 'process.exited', at: this.now, key: process.key, status: exited(code), usage });
  }

  /** Time passes while these work: each keeps as many cores busy as it is told to. */
  async work(ms: number, ...busy: readonly (readonly [ProcessFacts, number])[]): Promise<void> {
    const step = 50;
    for (let passed = 0; passed < ms; passed += step) {
      for (const [{ pid }, cores] of busy) {
        const actor = this.actors.get(pid);
        if (actor) actor.cpuMs += step * cores;
      }
      await this.clock.pass(step);
      this.see({ type: 'tick', at: this.now });
    }
  }

  /** The journal falls behind until what is returned is called. */
  withhold(): () => void {
    const late: BuildEvent[] = [];
    this.withheld = late;
    return () => {
      this.withheld = undefined;
      for (const event of late) this.publish(event);
    };
  }

  /** The user deleted a build. */
  forget(id: BuildId): void {
    this.append({ type: 'build.deleted', id });
  }

  publish(event: BuildEvent): void {
    this.told.push(event);
    if (this.withheld) this.withheld.push(event);
    else this.append(event);
  }

  private append(event: BuildEvent): void {
    this.feed.publish({ seq: this.feed.model.seq + 1, at: this.now, event });
  }

  /** What a build cost, once that is told. */
  costOf(id = this.build().id): Promise<BuildCost> {
    return waitFor('what the build cost', () => {
      const build = this.feed.model.get(id);
      return build?.state === 'finished' ? build.cost : undefined;
    });
  }

  /** What was kept of a build, once it is. */
  async kept(id = this.build().id): Promise<Telemetry> {
    await this.costOf(id);
    const read = await readTelemetry(this.dir, id);
    assert.deepEqual(read?.problems, []);
    assert.ok(read);
    return read.telemetry;
  }

  reader(build = this.build()): TelemetryTail {
    return new TelemetryTail(this.dir, build.id);
  }

  stop(): Promise<void> {
    return this.recorder.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(join(this.dir, '..'), { recursive: true, force: true });
  }
}

export const facts = (
  pid: number,
  argv: readonly string[],
  ppid: number,
  startedAt: number,
): ProcessFacts => ({
  ...{ key: processKey(pid, startedAt), pid, ppid, startedAt, own: true },
  ...{ comm: argv[0] ?? '', argv, cwd: '/home/ada/engine' },
});

export const used = (cpuMs: number, peakRssBytes = 5_000): ProcessUsage => ({
  ...{
    cpuMs,
    leastCpuMs: cpuMs,
    peakRssBytes,
    readBytes: 0,
    writtenBytes: 2_048,
    readChars: 0,
    writtenChars: 2_048,
  },
});
