import type { ProcReader } from './procReader';

const MOST_CANDIDATES = 256;

/**
 * Follows the last pid that was given out (`/proc/loadavg`). Pids go up and wrap around, so while it stands
 * still nothing was started, and only a pid that it passed can have a new holder. A pid is given out a
 * moment before its process shows in a list, hence the last two steps count. Some containers fake the file:
 * a process that started without moving it is the proof, and from then on nothing is concluded from it.
 */
export class PidCursor {
  private from: number | undefined;
  private between: number | undefined;
  private to: number | undefined;
  private believed = true;

  constructor(private readonly proc: ProcReader) {}

  /** Reads where the numbering stands; to be called before `/proc` is listed. */
  advance(): void {
    this.from = this.between;
    this.between = this.to;
    this.to = this.proc.lastPid();
  }

  /**
   * The pids that may have a process the list before did not show: no process has any other. Undefined when
   * that cannot be said, or is too many to be worth it.
   */
  get candidates(): readonly number[] | undefined {
    const { from, between, to } = this;
    if (!this.believed || from === undefined || between === undefined || to === undefined) return undefined;
    if (from > between || between > to || to - from > MOST_CANDIDATES) return undefined;
    return Array.from({ length: to - from }, (_, index) => from + 1 + index);
  }

  /** Whether the pid was given out meanwhile, so that a process with it may be a new one. */
  passed(pid: number): boolean {
    return this.believed && isBetween(this.from, pid, this.to);
  }

  /** Takes note of a pid that is new in a list made after `advance`. */
  sawNew(pid: number): void {
    if (this.from === undefined || !this.believed) return;
    this.believed = this.passed(pid) || isBetween(this.from, pid, this.proc.lastPid());
  }
}

function isBetween(from: number | undefined, pid: number, to: number | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  return from <= to ? pid > from && pid <= to : pid > from || pid <= to;
}
