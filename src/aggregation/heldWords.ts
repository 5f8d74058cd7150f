import { deadline, renewed, type Deadline } from './deadline';
import { timeOf, type ProgressStream, type StreamWord } from './progressStream';
import { HOME_LATE_MS } from './streamHomes';

/** Of all streams together. */
const MAX_HELD = 20_000;

/** Words of streams that no build is known for yet. */
export class HeldWords {
  /** Streams with words that are held, and when those have been held for long enough. */
  private readonly waiting = new Map<ProgressStream, Deadline>();
  private count = 0;

  /** @param since epoch milliseconds at which the fold began: builds appear from then on */
  constructor(private since: number) {}

  /** Epoch milliseconds at which words have been held for long enough. */
  get nextTick(): number | undefined {
    const due = [...this.waiting.values()].map(({ at }) => at);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Those with words that are held. */
  streams(): readonly ProgressStream[] {
    return [...this.waiting.keys()];
  }

  /** Whether what is held of a stream is a build of its own by now, when it is that of no other. */
  isDue(stream: ProgressStream, now: number): boolean {
    const until = this.waiting.get(stream);
    return until !== undefined && until.at <= now;
  }

  /** Whether all that is held of a stream was told before the fold began. */
  isOld(stream: ProgressStream): boolean {
    return stream.held.every((word) => timeOf(word) <= this.since);
  }

  /** The clock says `now`, and may have been set back. */
  clockRead(now: number): void {
    // By a clock that was set back to before it, what is told now would seem to be old.
    if (now < this.since) this.since = -Infinity;
    for (const [stream, until] of this.waiting) this.waiting.set(stream, renewed(until, now));
  }

  /** @returns whether there was room for it */
  add(stream: ProgressStream, word: StreamWord): boolean {
    if (this.count >= MAX_HELD) return false;
    if (!this.waiting.has(stream)) {
      this.waiting.set(stream, deadline(Math.max(word.at, this.since), HOME_LATE_MS));
    }
    stream.held.push(word);
    this.count += 1;
    return true;
  }

  /** All that is held of a stream, in order; it is held no longer. */
  take(stream: ProgressStream): readonly StreamWord[] {
    this.waiting.delete(stream);
    this.count -= stream.held.length;
    return stream.held.splice(0);
  }
}
