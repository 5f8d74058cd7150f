import type { Clock } from '../base/clock';
import { Sink } from './sink';

const STDERR = 2;
const LAST_WAIT_MS = 1_000;

/**
 * Tells the user something on stderr, and goes on at once: whoever reads there may be slow, or not read at all. It
 * goes past Node's own stream, whose mere existence makes the command's output non-blocking.
 */
export class Teller {
  private sink: Sink | undefined;
  private written: Promise<unknown> = Promise.resolve();

  readonly tell = (sentence: string): void => {
    const sink = (this.sink ??= new Sink(STDERR));
    const written = new Promise<void>((resolve) => {
      sink.write(Buffer.from(`buildbeat: ${sentence}\n`), () => resolve());
    });
    this.written = Promise.all([this.written, written]);
  };

  /** Resolves once all that was told is written or cannot be, and after a second in any case. */
  async flush(clock: Clock): Promise<void> {
    const limit = new Promise<void>((resolve) => clock.after(LAST_WAIT_MS, resolve));
    await Promise.race([this.written, limit]);
  }
}
