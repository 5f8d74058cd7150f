import type { ProgressStream, StreamWord } from './progressStream';
import { HOME_LATE_MS } from './streamHomes';

/** Of all streams together. */
const MAX_HELD = 20_000;

/** Words of streams that no build is known for yet. */
export class HeldWords {
  /** Streams with words that are held. */
  private readonly waiting = new Set<ProgressStream>();
  private count = 0;

  /** @param since epoch milliseconds at which the fold began: builds appear from then on */
  constructor(private readonly since: number) {}

  /** Epoch milliseconds at which words have been held for long enough. */
  get nextTick(): number | undefined {
    const due = [...this.waiting].map(({ heldUntil }) => heldUntil);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Those with words that are held. */
  streams(): readonly ProgressStream[] {
    return [...this.waiting];
  }

  /** @returns whether there was room for it */
  add(stream: ProgressStream, word: StreamWord): boolean {
    if (this.count >= MAX_HELD) return false;
    if (stream.held.length === 0) stream.heldUntil = Math.max(word.at, this.since) + HOME_LATE_MS;
    stream.held.push(word);
    this.count += 1;
    this.waiting.add(stream);
    return true;
  }

  /** All that is held of a stream, in order; it is held no longer. */
  take(stream: ProgressStream): readonly StreamWord[] {
    this.waiting.delete(stream);
    this.count -= stream.held.length;
    return stream.held.splice(0);
  }
}
