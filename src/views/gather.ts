import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

/** Turns a burst of requests into one call, `ms` milliseconds after the first of them. */
export class Gather implements Disposable {
  private pending: Disposable | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly call: () => void,
  ) {}

  request(): void {
    this.pending ??= this.clock.after(this.ms, () => {
      this.pending = undefined;
      this.call();
    });
  }

  dispose(): void {
    this.pending?.dispose();
    this.pending = undefined;
  }
}
