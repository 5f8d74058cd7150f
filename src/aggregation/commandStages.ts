import type { ProcessRecord } from '../model/build';
import type { ExitStatus, ProcessKey } from '../model/process';
import type { StageNews } from './buildRegistry';
import { endOfStage } from './stageEnd';

/** A line that loops runs a command thousands of times: so many of them are shown as stages. */
const SHOWN = 50;

/** Several commands of one line or task (`make && make test`) are its stages; a single one is the build itself. */
export class CommandStages {
  private readonly names = new Map<string, number>();
  private readonly live = new Map<ProcessKey, string>();
  /** What is to be told of the first command once there is a second. */
  private held: StageNews[] = [];
  private count = 0;

  /** A command started; the stages to tell. */
  started(key: ProcessKey, record: ProcessRecord): readonly StageNews[] {
    this.count += 1;
    if (this.count > SHOWN) return [];
    const seen = (this.names.get(record.label) ?? 0) + 1;
    this.names.set(record.label, seen);
    const stage = seen === 1 ? record.label : `${record.label} (${seen})`;
    this.live.set(key, stage);
    return this.release({ type: 'stage.started', stage, source: 'command', at: record.startedAt });
  }

  /** A command ended; the stages to tell. */
  ended(key: ProcessKey, at: number, status: ExitStatus | undefined): readonly StageNews[] {
    const stage = this.live.get(key);
    if (stage === undefined) return [];
    this.live.delete(key);
    return this.release({ stage, source: 'command', at, ...endOfStage(status) });
  }

  private release(news: StageNews): readonly StageNews[] {
    this.held.push(news);
    return this.count > 1 ? this.held.splice(0) : [];
  }
}
