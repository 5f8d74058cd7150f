import type { BuildRegistry } from './buildRegistry';
import type { ProgressStream, StreamProblem } from './progressStream';

/**
 * A stream with a thousand bad lines has one problem told a second, with the count of all. One that goes on like
 * that has it told ever more rarely, for it would fill the journal; after so long without one it begins anew.
 */
const EVERY_MS = { first: 1_000, last: 600_000 };

interface Told {
  /** The latest that is not told yet. */
  pending: Omit<StreamProblem, 'at' | 'type'> | undefined;
  /** Epoch milliseconds at which the next may be told. */
  readonly nextAt: number;
  readonly everyMs: number;
}

/** Tells of the problems of streams, not too often. */
export class StreamProblems {
  private readonly recent = new Map<string, Told>();

  constructor(private readonly registry: BuildRegistry) {}

  /** Epoch milliseconds at which one is to be told. */
  get nextTick(): number | undefined {
    const due = [...this.recent.values()].flatMap(({ pending, nextAt }) => (pending ? [nextAt] : []));
    return due.length === 0 ? undefined : Math.min(...due);
  }

  add({ stream, line, message, badLines, at }: Omit<StreamProblem, 'type'>): void {
    const problem = { stream, line, message, badLines };
    const told = this.recent.get(stream);
    if (told && told.nextAt > at) told.pending = problem;
    else this.tell(problem, at, told && hasRested(told, at) ? undefined : told);
  }

  /** Tells that not all of what a stream says is shown. */
  leftOut({ file, badLines }: ProgressStream, at: number, message: string): void {
    this.add({ at, stream: file, message, badLines });
  }

  settle(now: number): void {
    for (const [stream, told] of this.recent) {
      if (told.nextAt > now) continue;
      if (told.pending) this.tell(told.pending, now, told);
      else if (hasRested(told, now)) this.recent.delete(stream);
    }
  }

  private tell(problem: Omit<StreamProblem, 'at' | 'type'>, at: number, before: Told | undefined): void {
    this.registry.tell({ type: 'stream.problem', ...problem });
    const everyMs = before ? Math.min(2 * before.everyMs, EVERY_MS.last) : EVERY_MS.first;
    this.recent.set(problem.stream, { pending: undefined, nextAt: at + everyMs, everyMs });
  }
}

const hasRested = ({ nextAt }: Told, now: number): boolean => now - nextAt > EVERY_MS.last;
