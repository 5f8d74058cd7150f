import type { BuildEvent } from '../model/events';

export interface QueuedEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly event: BuildEvent;
}

/** Events waiting to be written, at most `limit`. */
export class EventQueue {
  private items: readonly QueuedEvent[] = [];

  constructor(private readonly limit: number) {}

  get length(): number {
    return this.items.length;
  }

  /** Returns how many events had to be given up. */
  push(events: readonly QueuedEvent[]): number {
    return this.bound([...this.items, ...events]);
  }

  takeAll(): readonly QueuedEvent[] {
    const { items } = this;
    this.items = [];
    return items;
  }

  /** Puts what could not be written back in front. Returns how many events had to be given up. */
  putBack(events: readonly QueuedEvent[]): number {
    return this.bound([...events, ...this.items]);
  }

  /** Progress goes first, because later progress and the end of a build repeat it; then the oldest. */
  private bound(items: readonly QueuedEvent[]): number {
    const kept =
      items.length <= this.limit ? items : items.filter(({ event }) => event.type !== 'build.progressed');
    this.items = kept.slice(-this.limit);
    return kept.length - this.items.length;
  }
}
