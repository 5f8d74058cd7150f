import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

const LOOK_MS = 50;
const LOOKS = 20;
const QUIET_LOOKS = 4;

export interface LeftoversOptions {
  readonly clock: Clock;
  /** Whether what came until now has been passed on; time in which it has not does not count. */
  readonly isFree: () => boolean;
  /** Called once, unless disposed before. */
  readonly onOver: () => void;
}

/**
 * How long something that a command left running is still listened to: until it was quiet for a moment, or for a
 * second, however much it has to say. Counted in looks, between which what came is read, so that a busy machine or
 * a clock that is set makes it no shorter.
 */
export class Leftovers implements Disposable {
  private readonly looking: Disposable;
  private looks = 0;
  private quietLooks = 0;

  constructor(private readonly options: LeftoversOptions) {
    this.looking = options.clock.every(LOOK_MS, () => this.look());
  }

  /** Something came. */
  heard(): void {
    this.quietLooks = 0;
  }

  dispose(): void {
    this.looking.dispose();
  }

  private look(): void {
    const { isFree, onOver } = this.options;
    if (!isFree()) return;
    if (++this.looks < LOOKS && ++this.quietLooks < QUIET_LOOKS) return;
    this.dispose();
    onOver();
  }
}
