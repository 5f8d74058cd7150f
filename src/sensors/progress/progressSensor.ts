import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import type { Observation } from '../../model/observation';
import type { ProgressDialect } from '../../model/progressDialect';
import { FileList } from './fileList';
import { FileTail } from './fileTail';
import { FolderWatch } from './folderWatch';
import type { FileIdentity } from './openFile';
import { StreamReader } from './streamReader';

/** Between two looks at the files: while they grow, and once they have rested for a while. */
const LOOK_MS = { active: 250, resting: 1000 };
const ACTIVE_FOR_MS = 10_000;
/** However often they change, they are looked at no sooner. */
const SOONEST_MS = 50;

export interface ProgressOptions {
  /** Paths or globs as the user wrote them; `${workspaceFolder}` may stand in them. */
  readonly files: readonly string[];
  readonly dialect: ProgressDialect | 'auto';
  /** The absolute paths of the workspace folders, against which relative names are resolved. */
  readonly folders: readonly string[];
}

export interface ProgressSensor extends Disposable {
  /** Resolves once everything that was there at the start has been read. */
  readonly ready: Promise<void>;
}

/**
 * Follows the files that builds write about themselves and observes what they say. Nothing is observed after
 * disposal. A new sensor tells what it still finds in them again, with the times that the streams state.
 */
export function createProgressSensor(
  options: ProgressOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): ProgressSensor {
  const following = new Following(options, observe, clock);
  return { ready: following.start(), dispose: () => following.dispose() };
}

class Following implements Disposable {
  private readonly files: FileList;
  private readonly tails = new Map<string, FileTail>();
  private readonly known = new Map<FileIdentity, number>();
  private readonly watch = new FolderWatch(() => this.hurry());
  private wait: Disposable = toDisposable(() => undefined);
  private waiting = false;
  private hurried = false;
  private grewAt: number;
  private started = false;
  private disposed = false;

  constructor(
    private readonly options: ProgressOptions,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    const { files, folders } = options;
    this.files = new FileList(files, folders, clock, (left) => this.tellLeft(left));
    this.grewAt = clock.now();
  }

  async start(): Promise<void> {
    await this.look();
    this.started = true;
  }

  dispose(): void {
    this.disposed = true;
    this.files.stop();
    this.watch.dispose();
    this.wait.dispose();
    if (this.waiting) void this.close();
  }

  private async look(): Promise<void> {
    this.waiting = false;
    this.hurried = false;
    await this.follow();
    for (const tail of this.tails.values()) {
      if (this.disposed) break;
      if (await tail.look()) this.grewAt = this.clock.now();
    }
    if (this.disposed) await this.close();
    else this.lookIn(this.clock.now() - this.grewAt < ACTIVE_FOR_MS ? LOOK_MS.active : LOOK_MS.resting);
  }

  private lookIn(ms: number): void {
    this.waiting = true;
    this.wait.dispose();
    this.wait = this.clock.after(ms, () => void this.look());
  }

  private hurry(): void {
    if (!this.waiting || this.hurried || this.disposed) return;
    this.hurried = true;
    this.lookIn(SOONEST_MS);
  }

  private async follow(): Promise<void> {
    const files = await this.files.current();
    for (const [path, tail] of this.tails) {
      if (files.has(path)) continue;
      this.tails.delete(path);
      await tail.look();
      await tail.close();
    }
    for (const path of files) if (!this.tails.has(path)) this.tails.set(path, this.newTail(path));
    if (!this.disposed) this.watch.follow([...files]);
  }

  private newTail(path: string): FileTail {
    const reader = new StreamReader(path, this.options.dialect);
    const listener = {
      begin: (fromTail: boolean) => reader.begin(fromTail),
      lines: (lines: Parameters<StreamReader['take']>[0], at: number) => this.tell(reader.take(lines, at)),
      note: (message: string, at: number) => this.tell([reader.note(message, at)]),
    };
    return new FileTail(path, listener, this.clock, this.started, this.known);
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
    const tails = [...this.tails.values()];
    this.tails.clear();
    await Promise.all(tails.map((tail) => tail.close()));
  }
}
