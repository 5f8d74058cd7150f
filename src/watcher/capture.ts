import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../base/clock';
import { WATCH_FILES, type CaptureGap, type CaptureGaps } from '../model/watched';
import { Channel } from './channel';
import { KeptCopy, SharedDisk } from './keptCopy';
import type { OutputCount } from './meter';
import { createPipes, type PipeEnds } from './pipe';
import { Sink } from './sink';

const STDOUT = 1;
const STDERR = 2;

export interface CaptureOptions {
  /** Where the logs go; without one the output is only counted. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly warn: (sentence: string) => void;
  /** Tells of a log that is not complete; once each. */
  readonly tell: (sentence: string) => void;
}

type StreamName = 'stdout' | 'stderr';
type Copies = Partial<Record<StreamName, KeptCopy>>;

/** What a command writes, seen on its way. */
export class Capture {
  private constructor(
    private readonly stdout: Channel,
    private readonly stderr: Channel,
    private readonly copies: Copies,
  ) {}

  static async create({ folder, clock, warn, tell }: CaptureOptions): Promise<Capture> {
    // Another process makes the pipes; all else is done meanwhile.
    const making = withPrivateFolder(folder, (path) => createPipes(path, ['stdout', 'stderr']));
    const copies: Copies = folder === undefined ? {} : keepCopies(folder, tell);
    const sinks = { stdout: new Sink(STDOUT), stderr: new Sink(STDERR) };
    const [stdout, stderr] = (await making) ?? [];
    const channel = (name: StreamName, pipe?: PipeEnds): Channel =>
      new Channel({ name, sink: sinks[name], pipe, copy: copies[name], clock, warn });
    return new Capture(channel('stdout', stdout), channel('stderr', stderr), copies);
  }

  /** What the command is given as stdout and stderr. */
  get stdio(): readonly (number | 'pipe')[] {
    return [this.stdout.stdio, this.stderr.stdio];
  }

  get count(): OutputCount {
    const times = [this.stdout.lastOutputAt, this.stderr.lastOutputAt].filter((time) => time !== undefined);
    return {
      stdoutBytes: this.stdout.bytes,
      stderrBytes: this.stderr.bytes,
      ...(times.length > 0 && { lastOutputAt: Math.max(...times) }),
    };
  }

  /** What the logs lack; absent when they are complete. */
  get gaps(): CaptureGaps | undefined {
    const [stdout, stderr] = [this.copies.stdout?.gap, this.copies.stderr?.gap];
    return stdout || stderr ? { ...(stdout && { stdout }), ...(stderr && { stderr }) } : undefined;
  }

  begin({ stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>): void {
    this.stdout.begin(stdout);
    this.stderr.begin(stderr);
  }

  /** For a command that could not be started. */
  abandon(): void {
    this.stdout.abandon();
    this.stderr.abandon();
  }

  /** Resolves once all that the command wrote has been passed on; call it when the command has ended. */
  async drain(): Promise<void> {
    await Promise.all([this.stdout.drain(), this.stderr.drain()]);
  }

  /** Ends a draining that waits for a reader: what that has not read by now is kept, and not passed on. */
  stop(): void {
    this.stdout.stop();
    this.stderr.stop();
  }
}

function keepCopies(folder: string, tell: (sentence: string) => void): Record<StreamName, KeptCopy> {
  const disk = new SharedDisk();
  const copy = (name: StreamName): KeptCopy =>
    new KeptCopy({
      path: join(folder, WATCH_FILES[name]),
      disk,
      onGap: (gap) => tell(sentenceOn(name, gap)),
    });
  return { stdout: copy('stdout'), stderr: copy('stderr') };
}

const sentenceOn = (name: StreamName, { fromByte, reason }: CaptureGap): string =>
  `The capture is incomplete: of the command's ${name}, nothing is kept from byte ${fromByte} on (${reason}). ` +
  'The command goes on.';

async function withPrivateFolder<T>(
  folder: string | undefined,
  use: (path: string) => Promise<T>,
): Promise<T | undefined> {
  if (folder !== undefined) return use(folder);
  try {
    const temporary = mkdtempSync(join(tmpdir(), 'buildbeat-run-'));
    try {
      return await use(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } catch {
    return undefined;
  }
}
