import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import type { KeptCopy } from './keptCopy';
import { Leftovers } from './leftovers';
import type { PipeEnds } from './pipe';
import type { Sink } from './sink';
import { readAtOnce, readPipe } from './source';

/**
 * So much may be read and not yet written. What waits while a reader is slow is then written at once, in a fraction
 * of the turns; of more than this, the first are far from the processor by then.
 */
const BYTES_AHEAD = 327_680;
/** Each takes the memory of a large one, however few bytes it brings. */
const CHUNKS_AHEAD = 64;
/** No system gives a pipe more than this unless asked: what comes later was written later. */
const LEFT_OVER_BYTES = 1_048_576;

export interface ChannelOptions {
  readonly name: 'stdout' | 'stderr';
  /** Where the bytes go; closed with the channel. */
  readonly sink: Sink;
  readonly copy?: KeptCopy;
  readonly pipe?: PipeEnds;
  readonly clock: Clock;
  readonly warn: (sentence: string) => void;
}

/** One captured stream: each byte that the command writes goes to where it would have gone, and into a log. */
export class Channel {
  bytes = 0;
  /** Epoch milliseconds. */
  lastOutputAt: number | undefined;

  private source: Readable | undefined;
  /** What is passed on and not yet written. */
  private readonly underway = { chunks: 0, bytes: 0 };
  private paused = false;
  private refused = false;
  private over = false;
  private closed = false;
  /** How much may still be read, once the command has ended. */
  private left = Number.POSITIVE_INFINITY;
  private leftovers: Leftovers | undefined;
  private readonly finished: Promise<void>;
  private finish: () => void = () => undefined;

  constructor(private readonly options: ChannelOptions) {
    this.finished = new Promise((resolve) => (this.finish = resolve));
  }

  /** What the command is given as its end. */
  get stdio(): number | 'pipe' {
    return this.options.pipe?.write ?? 'pipe';
  }

  /** @param socket the command's stream where there are no real pipes */
  begin(socket: Readable | null): void {
    const { pipe } = this.options;
    if (pipe) {
      closeSync(pipe.write);
      this.source = readPipe(pipe.read, (chunk, release) => this.take(chunk, release));
    } else if (socket) {
      this.source = socket.on('data', (chunk: Buffer) => {
        if (!this.take(chunk, () => undefined)) socket.pause();
      });
    }
    this.source?.on('error', () => this.end());
    this.source?.on('end', () => this.end());
    this.source?.resume();
  }

  /** For a command that could not be started. */
  abandon(): void {
    const { pipe } = this.options;
    if (pipe) for (const end of [pipe.read, pipe.write]) closeSync(end);
    this.close();
  }

  /**
   * Resolves once all that the command wrote has been passed on. Something that it left running may hold the
   * stream open; that is not waited for.
   */
  drain(): Promise<void> {
    this.left = LEFT_OVER_BYTES;
    if (!this.over) {
      this.leftovers = new Leftovers({
        clock: this.options.clock,
        isFree: () => this.underway.chunks === 0,
        onOver: () => this.cutOff(),
      });
    }
    return this.finished;
  }

  /** Ends the draining at once: what the reader has not taken by now is kept, and not passed on. */
  stop(): void {
    this.takeRest((chunk) => this.count(chunk));
    this.close();
  }

  /**
   * Little is read before it is written, so that the command waits for a slow reader as ever.
   *
   * @returns whether to read on
   */
  private take(chunk: Uint8Array, release: () => void): boolean {
    this.count(chunk);
    this.leftovers?.heard();
    const { length } = chunk;
    const { underway } = this;
    underway.chunks += 1;
    underway.bytes += length;
    this.options.sink.write(chunk, (error) => {
      release();
      underway.chunks -= 1;
      underway.bytes -= length;
      this.written(error);
    });
    this.paused = underway.bytes >= BYTES_AHEAD || underway.chunks >= CHUNKS_AHEAD || this.left <= 0;
    return !this.paused;
  }

  private count(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.left -= chunk.length;
    this.lastOutputAt = this.options.clock.now();
    this.options.copy?.add(chunk);
  }

  private written(error: Error | null | undefined): void {
    if (error) this.refuse(error);
    if (this.over || this.left <= 0) this.closeOnceWritten();
    else if (this.paused) {
      this.paused = false;
      this.source?.resume();
    }
  }

  /** What was left running has had its time: it is read no more, but for what is in the pipe by now. */
  private cutOff(): void {
    this.takeRest((chunk) => this.take(chunk, () => undefined));
    this.end();
  }

  private takeRest(take: (chunk: Uint8Array) => void): void {
    const { pipe } = this.options;
    while (pipe && !this.over && this.left > 0) {
      const chunk = readAtOnce(pipe.read);
      if (!chunk) return;
      take(chunk);
    }
  }

  /** The reader has gone: the command learns it as it would have without us, by a broken pipe. */
  private refuse(error: Error): void {
    if (this.refused || this.closed) return;
    this.refused = true;
    if (errorCode(error) !== 'EPIPE') {
      this.options.warn(`The command's ${this.options.name} cannot be written (${errorMessage(error)}).`);
    }
    this.over = true;
    this.source?.destroy();
  }

  private end(): void {
    this.over = true;
    this.closeOnceWritten();
  }

  private closeOnceWritten(): void {
    if (this.underway.chunks === 0) this.close();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.over = true;
    this.leftovers?.dispose();
    this.source?.destroy();
    this.options.copy?.close();
    this.options.sink.close();
    this.finish();
  }
}
