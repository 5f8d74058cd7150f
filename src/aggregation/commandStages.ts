import type { ProcessRecord } from '../model/build';
import { isSuccess, type ExitStatus, type ProcessKey } from '../model/process';
import type { Stage } from '../model/stage';

/** A line that loops runs a command thousands of times: so many of them are shown as stages. */
const SHOWN = 50;

/** Several commands of one line or task (`make && make test`) are its stages; a single one is the build itself. */
export class CommandStages {
  private readonly names = new Map<string, number>();
  private readonly live = new Map<ProcessKey, Stage>();
  private first: Stage | undefined;
  private count = 0;

  /** A command started; the stages to tell. */
  started(key: ProcessKey, record: ProcessRecord): readonly Stage[] {
    this.count += 1;
    if (this.count > SHOWN) return [];
    const seen = (this.names.get(record.label) ?? 0) + 1;
    this.names.set(record.label, seen);
    const name = seen === 1 ? record.label : `${record.label} (${seen})`;
    const stage: Stage = { name, state: 'running', startedAt: record.startedAt };
    this.live.set(key, stage);
    if (this.count === 1) {
      this.first = stage;
      return [];
    }
    return this.withFirst([stage]);
  }

  /** A command ended; the stages to tell. */
  ended(key: ProcessKey, at: number, status: ExitStatus | undefined): readonly Stage[] {
    const known = this.live.get(key);
    if (!known) return [];
    this.live.delete(key);
    const stage: Stage = { ...known, state: stageState(status), endedAt: at, exit: status };
    if (this.count > 1) return [stage];
    this.first = stage;
    return [];
  }

  /** The first command is a stage only once there is a second. */
  private withFirst(stages: readonly Stage[]): readonly Stage[] {
    const { first } = this;
    this.first = undefined;
    return first ? [first, ...stages] : stages;
  }
}

export function stageState(status: ExitStatus | undefined): Stage['state'] {
  if (status === undefined) return 'ended';
  return isSuccess(status) ? 'succeeded' : 'failed';
}
