import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { TextLine } from '../../../src/base/ndjson';
import { FileTail, type TailListener } from '../../../src/sensors/progress/fileTail';

interface FollowOptions {
  readonly appeared?: boolean;
  readonly known?: Map<string, number>;
}

/** A folder for a test's files and the tails that follow them, closed and removed by `dispose`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'buildbeat-progress-'));
  private readonly tails: FileTail[] = [];

  file(name: string): string {
    return join(this.path, name);
  }

  tail(
    path: string,
    listener: TailListener,
    { appeared = false, known = new Map<string, number>() }: FollowOptions = {},
  ): FileTail {
    const tail = new FileTail(path, listener, systemClock, appeared, known);
    this.tails.push(tail);
    return tail;
  }

  /** Follows a file; `news` looks and returns what is new. */
  follow(path: string, options?: FollowOptions) {
    const recorder = new Recorder();
    const tail = this.tail(path, recorder, options);
    const news = async (): Promise<string[]> => {
      await tail.look();
      return recorder.news();
    };
    return { news, recorder };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.tails.map((tail) => tail.close()));
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Gives each test of a suite a folder of its own. */
export function inEachTest(begin: (folder: Folder) => void): void {
  let folder: Folder;
  beforeEach(() => begin((folder = new Folder())));
  afterEach(() => folder.dispose());
}

/** Writes down what a tail tells: lines as they are, other contents as `--`, notes as `! …`. */
export class Recorder implements TailListener {
  readonly told: string[] = [];
  readonly numbers: number[] = [];
  readonly times: number[] = [];

  begin(fromInside: boolean): void {
    this.told.push(fromInside ? '-- from inside' : '--');
  }

  lines(lines: readonly TextLine[], at: number): void {
    for (const { text, line, tooLong } of lines) {
      this.told.push(tooLong === undefined ? text : `(${tooLong} bytes)`);
      this.numbers.push(line);
      this.times.push(at);
    }
  }

  note(message: string): void {
    this.told.push(`! ${message}`);
  }

  /** What was told since the last call. */
  news(): string[] {
    return this.told.splice(0);
  }
}
