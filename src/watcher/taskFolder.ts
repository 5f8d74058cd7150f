import { mkdirSync } from 'node:fs';
import { appendFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../base/result';
import {
  encodeBeat,
  encodeManifest,
  encodeResult,
  WATCH_FILES,
  type TaskId,
  type WatchBeat,
  type WatchManifest,
  type WatchResult,
} from '../model/watched';
import { replaceFile } from '../files/durable';
import { replaceFileNow } from '../files/replaceNow';
import { prepareStateDirNow, prepareSubfolder } from '../store/stateDir';

/** Half an hour and more of heartbeats; as much again is kept of those before. */
const PROGRESS_BYTES = 131_072;

/**
 * The folder of one watched task. Where it cannot be written, as on a full disk, that is said once and tried again
 * with the next heartbeat: nothing here ever fails, for the command must run.
 */
export class TaskFolder {
  private progressBytes = 0;
  private beats: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    private readonly warn: (sentence: string) => void,
  ) {}

  /** @throws with a sentence for people when the state folder cannot be used */
  static create(stateDir: string, task: TaskId, warn: (sentence: string) => void): TaskFolder {
    const { watch } = prepareStateDirNow(stateDir);
    prepareSubfolder(watch);
    const path = join(watch, task);
    mkdirSync(path, { mode: 0o700 });
    return new TaskFolder(path, warn);
  }

  begin(manifest: WatchManifest): void {
    try {
      replaceFileNow(this.pathOf(WATCH_FILES.manifest), encodeManifest(manifest));
    } catch (error) {
      this.warnOf(error);
    }
  }

  /** Not at once: a disk that hangs must keep neither signals from the command nor its output from its reader. */
  beat(beat: WatchBeat): void {
    this.beats = this.beats
      .then(() => this.writeBeat(encodeBeat(beat)))
      .catch((error: unknown) => this.warnOf(error));
  }

  /** Resolves when everything is on disk, as far as it can be. What is told later replaces what was told before. */
  async end(result: WatchResult): Promise<void> {
    await this.beats;
    try {
      replaceFileNow(this.pathOf(WATCH_FILES.result), encodeResult(result), true);
    } catch (error) {
      this.warnOf(error);
    }
  }

  private async writeBeat(line: string): Promise<void> {
    await replaceFile(this.pathOf(WATCH_FILES.live), line, false);
    await this.append(line);
  }

  private async append(line: string): Promise<void> {
    const path = this.pathOf(WATCH_FILES.progress);
    if (this.progressBytes + line.length > PROGRESS_BYTES) {
      await rename(path, this.pathOf(WATCH_FILES.earlierProgress));
      this.progressBytes = 0;
    }
    await appendFile(path, line, { mode: 0o600 });
    this.progressBytes += line.length;
  }

  private pathOf(name: string): string {
    return join(this.path, name);
  }

  private warnOf(error: unknown): void {
    this.warn(`What is known of it cannot be kept (${errorMessage(error)}).`);
  }
}
