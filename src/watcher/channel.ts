import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import { KeptCopy } from './keptCopy';
import type { PipeEnds } from './pipe';
import { Sink } from './sink';

/** As much as a pipe holds. */
const CHUNK_BYTES = 65_536;
/** No system gives a pipe more than this unless asked: what comes later was written later. */
const LEFT_OVER_BYTES = 1_048_576;
const QUIET_MS = 200;

export interface ChannelOptions {
  readonly name: 'stdout' | 'stderr';
  /** Where the bytes go. */
  readonly target: number;
  /** Where a copy of them goes; none is kept when it cannot be written. */
  readonly log?: string;
  readonly pipe?: PipeEnds;
  readonly clock: Clock;
  readonly warn: (sentence: string) => void;
}

/** One captured stream: each byte that the command writes goes to where it would have gone, and into a log. */
export class Channel {
  bytes = 0;
  /** Epoch milliseconds. */
  lastOutputAt: number | undefined;

  private readonly sink: Sink;
  private readonly copy: KeptCopy | undefined;
  private source: Readable | undefined;
  private writing = false;
  private over = false;
  private closed = false;
  /** How much may still be read, once the command has ended. */
  private left = Number.POSITIVE_INFINITY;
  private quiet: Disposable | undefined;
  private readonly finished: Promise<void>;
  private finish: () => void = () => undefined;

  constructor(private readonly options: ChannelOptions) {
    this.finished = new Promise((resolve) => (this.finish = resolve));
    const { target, log, name, warn } = options;
    this.sink = new Sink(target);
    this.copy = log === undefined ? undefined : new KeptCopy(log, name, warn);
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
      this.source = this.readPipe(pipe.read);
    } else if (socket) {
      this.source = socket.on('data', (chunk: Buffer) => {
        if (!this.take(chunk)) socket.pause();
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
    this.awaitQuiet();
    return this.finished;
  }

  /** One buffer for all reads: twice as fast as a new one each time. */
  private readPipe(fd: number): Socket {
    const onread = {
      buffer: Buffer.allocUnsafe(CHUNK_BYTES),
      callback: (count: number, buffer: Uint8Array): boolean => this.take(buffer.subarray(0, count)),
    };
    const options = { fd, readable: true, writable: false, onread };
    return new Socket(options);
  }

  /**
   * Nothing more is read until this is written, so that the command waits for a slow reader as ever.
   *
   * @returns whether it is written already
   */
  private take(chunk: Uint8Array): boolean {
    this.bytes += chunk.length;
    this.left -= chunk.length;
    this.lastOutputAt = this.options.clock.now();
    this.quiet?.dispose();
    this.copy?.add(chunk);
    this.writing = true;
    let isLater = false;
    this.sink.write(chunk, (error) => {
      this.writing = false;
      if (error) this.refuse(error);
      if (isLater && this.goesOn()) this.source?.resume();
    });
    isLater = true;
    return !this.isWriting() && this.goesOn();
  }

  private isWriting(): boolean {
    return this.writing;
  }

  private goesOn(): boolean {
    if (this.over || this.left <= 0) {
      this.close();
      return false;
    }
    if (this.left !== Number.POSITIVE_INFINITY) this.awaitQuiet();
    return true;
  }

  private awaitQuiet(): void {
    if (this.closed || this.over || this.writing) return;
    this.quiet?.dispose();
    this.quiet = this.options.clock.after(QUIET_MS, () => this.close());
  }

  /** The reader has gone: the command learns it as it would have without us, by a broken pipe. */
  private refuse(error: Error): void {
    if (errorCode(error) !== 'EPIPE') {
      this.options.warn(`The command's ${this.options.name} cannot be written (${errorMessage(error)}).`);
    }
    this.over = true;
    this.source?.destroy();
  }

  private end(): void {
    this.over = true;
    if (!this.writing) this.close();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.quiet?.dispose();
    this.source?.destroy();
    this.copy?.close();
    this.sink.close();
    this.finish();
  }
}
