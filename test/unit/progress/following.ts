import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { TextLine } from '../../../src/base/ndjson';
import { FileTail, type TailListener } from '../../../src/sensors/progress/fileTail';

/** A folder for a test's files, removed by `dispose`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'buildbeat-progress-'));

  file(name: string): string {
    return join(this.path, name);
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
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

export function tailOf(path: string, { appeared = false, known = new Map<string, number>() } = {}) {
  const recorder = new Recorder();
  return { recorder, tail: new FileTail(path, recorder, systemClock, appeared, known) };
}
