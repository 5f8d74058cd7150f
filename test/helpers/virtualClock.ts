import type { Clock } from '../../src/base/clock';
import { toDisposable } from '../../src/base/disposable';

interface Timer {
  at: number;
  readonly callback: () => void;
  /** Present when it happens again and again, milliseconds. */
  readonly every?: number;
}

/** Time that passes when it is told to. */
export class VirtualClock implements Clock {
  private timers: Timer[] = [];

  constructor(private time = 0) {}

  readonly now = (): number => this.time;

  /** How many timers wait. */
  get pending(): number {
    return this.timers.length;
  }

  readonly after: Clock['after'] = (ms, callback) => this.add({ at: this.time + ms, callback });

  readonly every: Clock['every'] = (ms, callback) => this.add({ at: this.time + ms, callback, every: ms });

  /** Lets everything happen that is due within these milliseconds, in order, and what it promised. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (let next = this.nextUntil(end); next; next = this.nextUntil(end)) {
      this.time = Math.max(this.time, next.at);
      if (next.every === undefined) this.remove(next);
      else next.at += next.every;
      next.callback();
      await settled();
    }
    this.time = end;
    await settled();
  }

  private nextUntil(end: number): Timer | undefined {
    return this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }

  private add(timer: Timer) {
    this.timers.push(timer);
    return toDisposable(() => this.remove(timer));
  }

  private remove(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
