import type { TaskId, WatchBeat } from '../model/watched';
import type { TreeUsage } from './treeUsage';

/** What went through the watcher until now. */
export interface OutputCount {
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  /** Epoch milliseconds. */
  readonly lastOutputAt?: number;
}

/** Makes heartbeats of what is known at their time. */
export class Meter {
  private seq = 0;
  private cpuMs = 0;
  private usage: TreeUsage | undefined;
  private movedAt: number;

  constructor(
    private readonly task: TaskId,
    private readonly startedAt: number,
  ) {
    this.movedAt = startedAt;
  }

  beat(at: number, usage?: TreeUsage, output?: OutputCount): WatchBeat {
    if (hasMoved(this.usage, usage)) this.movedAt = at;
    if (output?.lastOutputAt !== undefined) this.movedAt = Math.max(this.movedAt, output.lastOutputAt);
    this.usage = usage ?? this.usage;
    const isKnown = usage !== undefined || output !== undefined;
    return {
      task: this.task,
      seq: ++this.seq,
      at,
      elapsedS: secondsBetween(this.startedAt, at),
      ...(output && this.outputOf(output, at)),
      ...(usage && this.usageOf(usage)),
      ...(isKnown && { idleForS: secondsBetween(this.movedAt, at) }),
    };
  }

  private outputOf({ stdoutBytes, stderrBytes, lastOutputAt }: OutputCount, at: number): Partial<WatchBeat> {
    return {
      stdoutBytes,
      stderrBytes,
      outputBytes: stdoutBytes + stderrBytes,
      sinceLastOutputS: secondsBetween(lastOutputAt ?? this.startedAt, at),
    };
  }

  /** What a process used that ended unwaited for is in no sum any more. */
  private usageOf({ processes, cpuMs, ioBytes }: TreeUsage): Partial<WatchBeat> {
    this.cpuMs = Math.max(this.cpuMs, cpuMs);
    return { processes, cpuS: this.cpuMs / 1000, ...(ioBytes !== undefined && { ioBytes }) };
  }
}

const hasMoved = (before: TreeUsage | undefined, now: TreeUsage | undefined): boolean =>
  before !== undefined &&
  now !== undefined &&
  (before.cpuMs !== now.cpuMs || before.ioBytes !== now.ioBytes || before.processes !== now.processes);

/** The clock may have been set back. */
export const secondsBetween = (from: number, to: number): number => Math.max(0, to - from) / 1000;
