import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
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
    this.write(() => this.replace(WATCH_FILES.manifest, encodeManifest(manifest)));
  }

  beat(beat: WatchBeat): void {
    this.write(() => {
      const line = encodeBeat(beat);
      this.replace(WATCH_FILES.live, line);
      this.append(line);
    });
  }

  /** Afterwards it is on disk, as far as it can be. What is told later replaces what was told before. */
  end(result: WatchResult): void {
    this.write(() => this.replace(WATCH_FILES.result, encodeResult(result), true));
  }

  private write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.warn(`What is known of it cannot be kept (${errorMessage(error)}).`);
    }
  }

  private replace(name: string, text: string, durable = false): void {
    replaceFileNow(join(this.path, name), text, durable);
  }

  private append(line: string): void {
    const path = join(this.path, WATCH_FILES.progress);
    if (this.progressBytes + line.length > PROGRESS_BYTES) {
      renameSync(path, join(this.path, WATCH_FILES.earlierProgress));
      this.progressBytes = 0;
    }
    appendFileSync(path, line, { mode: 0o600 });
    this.progressBytes += line.length;
  }
}
