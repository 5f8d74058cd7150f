import type { Aggregator } from '../aggregation/aggregator';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import type { ActivityObservation, WatchedTree } from '../model/observation';
import { createActivitySensor, type ActivitySampler } from '../sensors/activity/activitySensor';
import { Coalesced } from '../base/coalesce';
import type { HeartbeatBoard, Pulse } from './heartbeats';
import { removePulse, writePulse } from './liveFile';

export interface HeartOptions {
  readonly aggregator: Pick<Aggregator, 'isBusy' | 'watchedTrees' | 'heartbeats'>;
  readonly intervalMs: number;
  readonly sample: ActivitySampler;
  readonly board: HeartbeatBoard;
  /** Path of the file that other processes read. */
  readonly file: string;
  readonly observe: (observation: ActivityObservation) => void;
  readonly clock: Clock;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

/** Beats for as long as any build runs, and rests when none does: then nothing is looked at or written. */
export class Heart {
  private sensor: Disposable | undefined;
  private readonly written: Coalesced;
  private pulse: Pulse | undefined;

  constructor(private readonly options: HeartOptions) {
    this.written = new Coalesced(
      () => this.write(),
      (error) => options.log(`Heartbeats cannot be written (${errorMessage(error)}).`),
    );
  }

  /** Starts or stops with what runs now. */
  adjust(): void {
    const { aggregator, intervalMs, sample, observe, clock, log } = this.options;
    if (!aggregator.isBusy) {
      this.rest();
      return;
    }
    const trees = (): readonly WatchedTree[] => aggregator.watchedTrees();
    this.sensor ??= createActivitySensor({ intervalMs, trees, sample, log }, observe, clock);
  }

  /** Shows what a look at `at`, epoch milliseconds, made of the builds. */
  beat(at: number): void {
    const { aggregator, intervalMs } = this.options;
    this.show({ at, intervalMs, builds: aggregator.heartbeats });
  }

  /** Beats no more. What was written stays, so that readers see since when nobody watches what still runs. */
  async stop(): Promise<void> {
    this.sensor?.dispose();
    await this.written.idle;
  }

  private rest(): void {
    if (!this.sensor) return;
    this.sensor.dispose();
    this.sensor = undefined;
    this.show({ at: this.options.clock.now(), intervalMs: this.options.intervalMs, builds: new Map() });
  }

  private show(pulse: Pulse): void {
    this.pulse = pulse;
    this.options.board.show(pulse);
    this.written.run();
  }

  private async write(): Promise<void> {
    const { pulse, options } = this;
    if (pulse && pulse.builds.size > 0) await writePulse(options.file, pulse);
    else await removePulse(options.file);
  }
}
