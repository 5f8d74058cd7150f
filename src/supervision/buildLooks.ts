import type { MeasuredBuild } from '../aggregation/measuredBuild';
import type { Clock } from '../base/clock';
import type { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';
import type { BuildId } from '../model/build';
import { pidOf } from '../model/process';
import type { SensorLook, TelemetrySensor } from '../sensors/telemetry/telemetrySensor';
import type { RecordedBuild } from './recordedBuild';
import { TickTimer } from './tickTimer';

export interface BuildLooksOptions {
  /** Those that run. */
  readonly running: ReadonlyMap<BuildId, RecordedBuild>;
  /** What the fold knows of a build that runs or just ended. */
  readonly measured: (build: BuildId) => MeasuredBuild | undefined;
  readonly sensor: TelemetrySensor;
  /** Milliseconds between two looks at a build that is neither young nor old. */
  readonly intervalMs: number;
  readonly clock: Clock;
  /** Milliseconds from anywhere, of a clock that nobody sets. */
  readonly steady: () => number;
  readonly problems: OnceEach;
}

/**
 * A look is followed by so many times as long without one, up to the set interval: hundreds of processes are not read in
 * a moment, and young builds are looked at often.
 */
const REST = 10;

/** Looks at each running build by its own pace, at several together where they are nearly due; at rest at nothing. */
export class BuildLooks {
  private readonly ticks: TickTimer;
  private isLooking = false;
  /** Epoch milliseconds before which nothing is looked at again. */
  private restUntil = -Infinity;
  private stopped = false;

  constructor(private readonly options: BuildLooksOptions) {
    this.ticks = new TickTimer(options.clock, () => void this.lookInTurn());
  }

  /** What runs may be otherwise than before. */
  adjust(): void {
    const { running, sensor } = this.options;
    if (this.stopped || this.isLooking) return;
    if (running.size === 0) {
      this.ticks.dispose();
      sensor.dispose();
      return;
    }
    const dueAt = [...running.values()].reduce((next, recorded) => Math.min(next, recorded.dueAt), Infinity);
    this.ticks.want(Math.max(dueAt, this.restUntil));
  }

  stop(): void {
    this.stopped = true;
    this.ticks.dispose();
    this.options.sensor.dispose();
  }

  private async lookInTurn(): Promise<void> {
    const { problems, clock, intervalMs } = this.options;
    const begunAt = clock.now();
    this.isLooking = true;
    try {
      await this.look();
      problems.tell('look', undefined);
    } catch (error) {
      problems.tell('look', `What running builds use cannot be read (${errorMessage(error)}).`);
    } finally {
      this.isLooking = false;
    }
    const now = clock.now();
    const tookMs = Math.max(0, now - begunAt);
    this.restUntil = now + Math.min(REST * tookMs, Math.max(intervalMs, tookMs));
    this.adjust();
  }

  private async look(): Promise<void> {
    const { running, measured, sensor, clock, steady } = this.options;
    const now = clock.now();
    const moment = { at: now, steadyMs: steady() };
    // What the fold knows has to be of the moment of the look: an end is counted by one of them, never by both.
    const due = new Map(
      [...running].flatMap(([id, recorded]) => {
        if (!recorded.isDue(now)) return [];
        recorded.looking(now);
        const build = measured(id);
        return build ? [[id, { recorded, build }] as const] : [];
      }),
    );
    const trees = [...due].map(([id, { build }]) => ({ build: id, pids: build.keys.map(pidOf) }));
    const looked: SensorLook = await sensor.look(trees);
    if (this.stopped) return;
    for (const tree of looked.trees) {
      const found = due.get(tree.build);
      if (found && running.get(tree.build) === found.recorded) {
        found.recorded.take(tree, moment, looked.host, found.build);
      }
    }
  }
}
