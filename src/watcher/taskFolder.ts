import { appendFile, mkdir, rename } from 'node:fs/promises';
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
import { prepareStateDir, prepareSubfolder } from '../store/stateDir';

/** Half an hour and more of heartbeats; as much again is kept of those before. */
const PROGRESS_BYTES = 131_072;

/**
 * The folder of one watched task. Where it cannot be written, as on a full disk, that is said once and tried again
 * with the next heartbeat: nothing here ever fails, for the command must run.
 */
export class TaskFolder {
  private progressBytes = 0;
  private writes: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    private readonly warn: (sentence: string) => void,
  ) {}

  /** @throws with a sentence for people when the state folder cannot be used */
  static async create(stateDir: string, task: TaskId, warn: (sentence: string) => void): Promise<TaskFolder> {
    const { watch } = await prepareStateDir(stateDir);
    await prepareSubfolder(watch);
    const path = join(watch, task);
    await mkdir(path, { mode: 0o700 });
    return new TaskFolder(path, warn);
  }

  begin(manifest: WatchManifest): void {
    this.enqueue(() => this.replace(WATCH_FILES.manifest, encodeManifest(manifest)));
  }

  beat(beat: WatchBeat): void {
    this.enqueue(async () => {
      const line = encodeBeat(beat);
      await this.replace(WATCH_FILES.live, line);
      await this.append(line);
    });
  }

  /** Resolves when everything is on disk, as far as it can be. What is told later replaces what was told before. */
  async end(result: WatchResult): Promise<void> {
    this.enqueue(() => this.replace(WATCH_FILES.result, encodeResult(result), true));
    await this.writes;
  }

  private enqueue(write: () => Promise<void>): void {
    this.writes = this.writes.then(write).catch((error: unknown) => {
      this.warn(`What is known of it cannot be kept (${errorMessage(error)}).`);
    });
  }

  private replace(name: string, text: string, durable = false): Promise<void> {
    return replaceFile(join(this.path, name), text, durable);
  }

  private async append(line: string): Promise<void> {
    const path = join(this.path, WATCH_FILES.progress);
    if (this.progressBytes + line.length > PROGRESS_BYTES) {
      await rename(path, join(this.path, WATCH_FILES.earlierProgress));
      this.progressBytes = 0;
    }
    await appendFile(path, line, { mode: 0o600 });
    this.progressBytes += line.length;
  }
}
