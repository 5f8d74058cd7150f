import type { BuildRegistry } from './buildRegistry';
import { deadline, renewed, type Deadline } from './deadline';
import type { ProgressStream, StreamProblem } from './progressStream';

/**
 * A stream with a thousand bad lines has one problem told a second, with the count of all. One that goes on like
 * that has it told ever more rarely, for it would fill the journal; after so long without one it begins anew.
 */
const EVERY_MS = { first: 1_000, last: 600_000 };

interface Told {
  /** The latest that is not told yet. */
  pending: Omit<StreamProblem, 'at' | 'type'> | undefined;
  /** When the next may be told. */
  next: Deadline;
}

/** Tells of the problems of streams, not too often. */
export class StreamProblems {
  private readonly recent = new Map<string, Told>();

  constructor(private readonly registry: BuildRegistry) {}

  /** Epoch milliseconds at which one is to be told. */
  get nextTick(): number | undefined {
    const due = [...this.recent.values()].flatMap(({ pending, next }) => (pending ? [next.at] : []));
    return due.length === 0 ? undefined : Math.min(...due);
  }

  add({ stream, line, message, badLines, at }: Omit<StreamProblem, 'type'>): void {
    const problem = { stream, line, message, badLines };
    const told = this.recent.get(stream);
    if (told && told.next.at > at) told.pending = problem;
    else this.tell(problem, at, told && hasRested(told, at) ? undefined : told);
  }

  /** Tells that not all of what a stream says is shown. */
  leftOut({ file, badLines }: ProgressStream, at: number, message: string): void {
    this.add({ at, stream: file, message, badLines });
  }

  /** The clock says `now`, and may have been set back. */
  clockRead(now: number): void {
    for (const told of this.recent.values()) told.next = renewed(told.next, now);
  }

  settle(now: number): void {
    for (const [stream, told] of this.recent) {
      if (told.next.at > now) continue;
      if (told.pending) this.tell(told.pending, now, told);
      else if (hasRested(told, now)) this.recent.delete(stream);
    }
  }

  private tell(problem: Omit<StreamProblem, 'at' | 'type'>, at: number, before: Told | undefined): void {
    this.registry.tell({ type: 'stream.problem', ...problem });
    const everyMs = before ? Math.min(2 * before.next.spanMs, EVERY_MS.last) : EVERY_MS.first;
    this.recent.set(problem.stream, { pending: undefined, next: deadline(at, everyMs) });
  }
}

const hasRested = ({ next }: Told, now: number): boolean => now - next.at > EVERY_MS.last;
