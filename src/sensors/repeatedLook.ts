import type { Clock } from '../base/clock';
import { Coalesced } from '../base/coalesce';
import { DisposableList, type Disposable } from '../base/disposable';
import type { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';

export interface RepeatedLookOptions {
  /** What is looked at, as the beginning of a sentence. */
  readonly what: string;
  readonly everyMs: number;
  /** One look; it is over before the next begins. */
  readonly look: () => Promise<void>;
  /** Told when a look failed; the next one is made all the same. */
  readonly problems: OnceEach;
}

/** Looks again and again, one look at a time, until it is disposed. */
export class RepeatedLook implements Disposable {
  private readonly looking: Coalesced;
  private readonly timers = new DisposableList();
  private disposed = false;

  constructor(
    private readonly options: RepeatedLookOptions,
    private readonly clock: Clock,
  ) {
    this.looking = new Coalesced(
      () => this.look(),
      (error) => this.tell(`${options.what} cannot be read (${errorMessage(error)}).`),
    );
  }

  /** Whatever is found from then on is nobody's concern any more. */
  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Looks at once and from now on each interval; resolves once the first look is over. */
  start(): Promise<void> {
    this.soon();
    this.timers.add(this.clock.every(this.options.everyMs, this.soon));
    return this.looking.idle;
  }

  /** Resolves once no look is under way. */
  get idle(): Promise<void> {
    return this.looking.idle;
  }

  /** Looks once more without waiting for the interval. */
  readonly soon = (): void => this.looking.run();

  dispose(): void {
    this.disposed = true;
    this.timers.dispose();
  }

  private async look(): Promise<void> {
    if (this.disposed) return;
    await this.options.look();
    this.tell(undefined);
  }

  private tell(problem: string | undefined): void {
    this.options.problems.tell(this.options.what, problem);
  }
}
