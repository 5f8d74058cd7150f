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
/** So many builds at most wait in memory for a disk that takes nothing; of older ones their live files are all. */
const MOST_WAITING = 10;

/** Keeps what was recorded of builds that ended, and tells what they cost. A disk that takes none is tried again. */
export class Keeper {
  private readonly open = new Map<BuildId, Telemetry>();
  /** Those that the disk refused, the first one first. */
  private readonly refused = new Set<BuildId>();

  constructor(private readonly options: KeeperOptions) {}

  /** @returns resolves once it is kept, or is to be tried again */
  async keep(telemetry: Telemetry): Promise<void> {
    const { build, samples, spans } = telemetry;
    if (samples.length === 0 && spans.length === 0) return;
    this.open.set(build, telemetry);
    if ((await this.tryOnce(build)) === 'over') return;
    this.refused.add(build);
    const [oldest] = this.refused;
    if (oldest !== undefined && this.refused.size > MOST_WAITING) this.drop(oldest);
    void this.options.work.run(() => this.keepTrying(build));
  }

  /** What is told of a build whose telemetry is kept. */
  tellCost({ build, cost }: Telemetry): void {
    if (cost) this.options.tell({ type: 'build.measured', id: build, cost: briefCost(cost) });
  }

  /** It is not kept any more. */
  drop(build: BuildId): void {
    this.open.delete(build);
    this.refused.delete(build);
  }

  /** What waits when all is to end is tried a last time. */
  private async keepTrying(build: BuildId): Promise<void> {
    const { work } = this.options;
    let pauseMs = FIRST_PAUSE_MS;
    do {
      await work.pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    } while ((await this.tryOnce(build)) === 'refused' && !work.isEnding);
  }

  private async tryOnce(build: BuildId): Promise<'refused' | 'over'> {
    const { folder, isForgotten } = this.options;
    const telemetry = this.open.get(build);
    if (!telemetry) return 'over';
    try {
      if (!isForgotten(build)) await folder.keep(telemetry);
    } catch (error) {
      folder.writingFailed(error);
      return 'refused';
    }
    // Meanwhile it may have been dropped, or have ended once more.
    const isCurrent = this.open.get(build) === telemetry;
    if (isCurrent) this.drop(build);
    if (isForgotten(build)) folder.sweep();
    else if (isCurrent) this.tellCost(telemetry);
    return 'over';
  }
}
