/**
 * Wraps work that must not overlap itself: a call while it runs makes it run once more afterwards. Its
 * errors go to `onError`. `idle` resolves when nothing runs.
 */
export class Coalesced {
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  readonly run = (): void => {
    this.again = true;
    this.running ??= this.loop();
  };

  get idle(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  /** Marks itself ended in the same turn in which it sees no further call, so that none gets lost. */
  private async loop(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.work().catch(this.onError);
    }
    this.running = undefined;
  }
}
