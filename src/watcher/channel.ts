import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import type { PipeEnds } from './pipe';
import { writeAll } from './writeAll';

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

  private log: number | undefined;
  private source: Readable | undefined;
  private writing = false;
  private over = false;
  /** How much may still be read, once the command has ended. */
  private left = Number.POSITIVE_INFINITY;
  private quiet: Disposable | undefined;
  private readonly finished: Promise<void>;
  private finish: () => void = () => undefined;

  constructor(private readonly options: ChannelOptions) {
    this.finished = new Promise((resolve) => (this.finish = resolve));
    if (options.log !== undefined) this.openLog(options.log);
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
        socket.pause();
        this.take(chunk);
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
      callback: (count: number, buffer: Uint8Array): boolean => {
        this.take(buffer.subarray(0, count));
        return false;
      },
    };
    const options = { fd, readable: true, writable: false, onread };
    return new Socket(options);
  }

  /** Nothing more is read until this is written, so that the command waits for a slow reader as ever. */
  private take(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.left -= chunk.length;
    this.lastOutputAt = this.options.clock.now();
    this.quiet?.dispose();
    this.writing = true;
    let open = 1;
    const written = (): void => {
      if (--open === 0) this.goOn();
    };
    if (this.log !== undefined) {
      open++;
      this.writeLog(this.log, chunk, written);
    }
    writeAll(this.options.target, chunk, (error) => {
      if (error) this.refuse(error);
      written();
    });
  }

  private goOn(): void {
    this.writing = false;
    if (this.over || this.left <= 0) {
      this.close();
      return;
    }
    if (this.left !== Number.POSITIVE_INFINITY) this.awaitQuiet();
    this.source?.resume();
  }

  private awaitQuiet(): void {
    if (this.over || this.writing) return;
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
    this.quiet?.dispose();
    this.source?.destroy();
    if (this.log !== undefined) closeSync(this.log);
    this.log = undefined;
    this.finish();
  }

  private openLog(path: string): void {
    try {
      this.log = openSync(path, 'wx', 0o600);
    } catch (error) {
      this.options.warn(`Its ${this.options.name} is not kept (${errorMessage(error)}).`);
    }
  }

  private writeLog(log: number, chunk: Uint8Array, written: () => void): void {
    writeAll(log, chunk, (error) => {
      if (error) {
        this.options.warn(`Its ${this.options.name} is kept no longer (${errorMessage(error)}).`);
        closeSync(log);
        this.log = undefined;
      }
      written();
    });
  }
}
