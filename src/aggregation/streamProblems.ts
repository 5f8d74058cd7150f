import type { BuildRegistry } from './buildRegistry';
import type { StreamProblem } from './progressStream';

/** A stream with a thousand bad lines has one problem told a second, with the count of all. */
const EVERY_MS = 1_000;

interface Told {
  /** The latest that is not told yet. */
  pending: Omit<StreamProblem, 'at' | 'type'> | undefined;
  /** Epoch milliseconds at which the next may be told. */
  readonly nextAt: number;
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
    else this.tell(problem, at);
  }

  settle(now: number): void {
    for (const [stream, { pending, nextAt }] of this.recent) {
      if (nextAt > now) continue;
      this.recent.delete(stream);
      if (pending) this.tell(pending, now);
    }
  }

  private tell(problem: Omit<StreamProblem, 'at' | 'type'>, at: number): void {
    this.registry.tell({ type: 'stream.problem', ...problem });
    this.recent.set(problem.stream, { pending: undefined, nextAt: at + EVERY_MS });
  }
}
