import type { BuildId } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { Telemetry } from '../model/telemetry';
import { briefCost } from '../telemetry/cost';
import type { OpenWork } from './openWork';
import type { TelemetryFolder } from './telemetryFolder';

export interface KeeperOptions {
  readonly folder: TelemetryFolder;
  readonly work: OpenWork;
  readonly isForgotten: (build: BuildId) => boolean;
  /** Writes `build.measured`. */
  readonly tell: (event: BuildEvent) => void;
}

/** Milliseconds until the next try: twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** So many builds at most wait in memory for a disk that takes nothing; of older ones the live file is left. */
const MOST_WAITING = 10;

/** Keeps what was recorded of builds that ended, and tells what they cost. A disk that takes none is tried again. */
export class Keeper {
  private readonly waiting = new Map<BuildId, Telemetry>();

  constructor(private readonly options: KeeperOptions) {}

  keep(telemetry: Telemetry): void {
    const { build, samples, spans } = telemetry;
    if (samples.length === 0 && spans.length === 0) return;
    this.waiting.set(build, telemetry);
    const [oldest] = this.waiting.keys();
    if (oldest !== undefined && this.waiting.size > MOST_WAITING) this.waiting.delete(oldest);
    void this.options.work.run(() => this.keepTrying(build));
  }

  /** What is told of a build whose telemetry is kept. */
  tellCost({ build, cost }: Telemetry): void {
    if (cost) this.options.tell({ type: 'build.measured', id: build, cost: briefCost(cost) });
  }

  /** The build is of no use any more. */
  drop(build: BuildId): void {
    this.waiting.delete(build);
  }

  /** What waits when all is to end is tried a last time. */
  private async keepTrying(build: BuildId): Promise<void> {
    const { work } = this.options;
    let pauseMs = FIRST_PAUSE_MS;
    while ((await this.tryOnce(build)) === 'failed' && !work.isEnding) {
      await work.pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  private async tryOnce(build: BuildId): Promise<'failed' | 'over'> {
    const { folder, isForgotten } = this.options;
    const telemetry = this.waiting.get(build);
    if (!telemetry) return 'over';
    try {
      await folder.keep(telemetry);
    } catch (error) {
      folder.writingFailed(error);
      return 'failed';
    }
    this.waiting.delete(build);
    if (isForgotten(build)) folder.sweep();
    else this.tellCost(telemetry);
    return 'over';
  }
}
