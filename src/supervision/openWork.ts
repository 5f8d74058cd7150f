import type { Clock } from '../base/clock';

/** Work that goes on by itself, and may be waited for. */
export class OpenWork {
  private readonly open = new Set<Promise<void>>();
  private readonly pauses = new Set<() => void>();

  private ending = false;

  constructor(
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** @returns resolves when the work is over, be it with an error */
  run(work: () => Promise<void>): Promise<void> {
    const running = work()
      .catch(this.onError)
      .finally(() => this.open.delete(running));
    this.open.add(running);
    return running;
  }

  /** Whether all is to end: nothing more is paused for. */
  get isEnding(): boolean {
    return this.ending;
  }

  /** Ends after so many milliseconds, or when all is to end. */
  pause(ms: number): Promise<void> {
    if (this.ending) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.clock.after(ms, () => wake());
      const wake = (): void => {
        timer.dispose();
        this.pauses.delete(wake);
        resolve();
      };
      this.pauses.add(wake);
    });
  }

  /** Cuts pauses short; resolves once all work is over, and what it led to. */
  async end(): Promise<void> {
    this.ending = true;
    for (const wake of this.pauses) wake();
    while (this.open.size > 0) await Promise.all(this.open);
  }
}
