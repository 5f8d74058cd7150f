import { basename } from 'node:path';
import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import type { Observation } from '../../model/observation';
import type { ProgressDialect } from '../../model/progressDialect';
import type { FileSensor } from '../fileSensor';
import { FileList } from './fileList';
import { FileTail, type TailListener } from './fileTail';
import { FollowedFile } from './followedFile';
import { FolderWatch } from './folderWatch';
import type { FileIdentity } from './openFile';
import { StreamReader } from './streamReader';

/** However often files change, they are looked at no sooner. */
const SOONEST_MS = 50;
/** When the clock was set back shows at the next look, and not before. */
const LATEST_MS = 5_000;

export interface ProgressOptions {
  /** Paths or globs as the user wrote them; `${workspaceFolder}` may stand in them. */
  readonly files: readonly string[];
  readonly dialect: ProgressDialect | 'auto';
  /** The absolute paths of the workspace folders, against which relative names are resolved. */
  readonly folders: readonly string[];
}

/**
 * Follows the files that builds write about themselves and observes what they say. Nothing is observed after
 * disposal. A new sensor tells what it still finds in them again, with the times that the streams state.
 */
export function createProgressSensor(
  options: ProgressOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): FileSensor {
  const following = new Following(options, observe, clock);
  return { ready: following.start(), dispose: () => following.dispose() };
}

class Following implements Disposable {
  private readonly list: FileList;
  private readonly files = new Map<string, FollowedFile>();
  private readonly known = new Map<FileIdentity, number>();
  private readonly watch = new FolderWatch((name) => this.hurry(name));
  private wait: Disposable = toDisposable(() => undefined);
  private waiting = false;
  private started = false;
  private disposed = false;

  constructor(
    private readonly options: ProgressOptions,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    this.list = new FileList(options.files, options.folders, clock, (left) => this.tellLeft(left));
  }

  async start(): Promise<void> {
    await this.look();
    this.started = true;
  }

  dispose(): void {
    this.disposed = true;
    this.list.stop();
    this.watch.dispose();
    this.wait.dispose();
    if (this.waiting) void this.close();
  }

  private async look(): Promise<void> {
    this.waiting = false;
    await this.follow();
    for (const file of this.files.values()) {
      if (this.disposed) break;
      if (file.isDue(this.clock.now())) await file.look();
    }
    if (this.disposed) await this.close();
    else this.lookAgain();
  }

  /** Sets the time of the next look; where nothing is to follow there is none. */
  private lookAgain(): void {
    this.waiting = true;
    this.wait.dispose();
    const dueAt = Math.min(this.list.dueAt, ...[...this.files.values()].map((file) => file.dueAt));
    const ms = Math.min(Math.max(SOONEST_MS, dueAt - this.clock.now()), LATEST_MS);
    if (dueAt < Infinity) this.wait = this.clock.after(ms, () => void this.look());
  }

  private hurry(name: string | undefined): void {
    let isSooner = false;
    for (const [path, file] of this.files) {
      if (name === undefined || basename(path) === name) isSooner = file.hurry() || isSooner;
    }
    if (isSooner && this.waiting && !this.disposed) this.lookAgain();
  }

  private async follow(): Promise<void> {
    const paths = await this.list.current();
    for (const [path, file] of this.files) {
      if (paths.has(path)) continue;
      this.files.delete(path);
      await file.look();
      await file.close();
    }
    for (const path of paths) if (!this.files.has(path)) this.files.set(path, this.followed(path));
    if (!this.disposed) this.watch.follow([...paths]);
  }

  private followed(path: string): FollowedFile {
    const reader = new StreamReader(path, this.options.dialect);
    const listener: TailListener = {
      begin: (fromInside) => reader.begin(fromInside),
      lines: (lines, at) => this.tell(reader.take(lines, at)),
      note: (message, at) => this.tell([reader.note(message, at)]),
    };
    return new FollowedFile(new FileTail(path, listener, this.clock, this.started, this.known), this.clock);
  }

  private tellLeft(count: number): void {
    if (count === 0) return;
    const stream = this.options.files.join(', ');
    const message = `it matches too many files: the ${count} that were written to longest ago are not followed`;
    this.tell([{ type: 'progress.problem', at: this.clock.now(), stream, message, badLines: 0 }]);
  }

  private tell(observations: readonly Observation[]): void {
    for (const observation of observations) if (!this.disposed) this.observe(observation);
  }

  private async close(): Promise<void> {
    const files = [...this.files.values()];
    this.files.clear();
    await Promise.all(files.map((file) => file.close()));
  }
}
