import { join } from 'node:path';
import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import { OnceEach } from '../../base/onceEach';
import { errorMessage } from '../../base/result';
import type { Observation } from '../../model/observation';
import { TASK_ID } from '../../model/watched';
import { watchFolder } from '../../files/watchFolder';
import type { FileSensor } from '../fileSensor';
import { listOwnFolder } from '../ownFolder';
import { RepeatedLook } from '../repeatedLook';
import { WatchedTask } from './watchedTask';

export interface WatchedSensorOptions {
  /** Where watchers write, a folder for each task; it need not exist yet. */
  readonly folder: string;
  /** Told each thing that is wrong once, as a sentence. */
  readonly onProblem?: (message: string) => void;
}

/** Where changes are told, this only finds what they missed. */
const POLL_MS = 1_000;

/**
 * Reports watched tasks until it is disposed: those that run, and once, by whoever supervises first, those that
 * ended while nobody did.
 */
export function createWatchedSensor(
  options: WatchedSensorOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): FileSensor {
  return new WatchedPoll(options, observe, clock);
}

interface Entry {
  readonly task: WatchedTask;
  readonly changes: Disposable;
}

class WatchedPoll implements FileSensor {
  readonly ready: Promise<void>;
  private readonly open = new Map<string, Entry>();
  private over = new Set<string>();
  private readonly problems: OnceEach;
  private readonly looks: RepeatedLook;
  private changes: Disposable | undefined;

  constructor(
    private readonly options: WatchedSensorOptions,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    this.problems = new OnceEach((message) => options.onProblem?.(message));
    this.looks = new RepeatedLook(
      { what: 'Watched tasks', everyMs: POLL_MS, look: () => this.scan(), problems: this.problems },
      clock,
    );
    this.ready = this.looks.start();
  }

  dispose(): void {
    this.looks.dispose();
    this.changes?.dispose();
    for (const { changes } of this.open.values()) changes.dispose();
  }

  private async scan(): Promise<void> {
    for (const name of await this.list()) await this.look(name);
  }

  /** The tasks that may have something to tell. */
  private async list(): Promise<readonly string[]> {
    const { folder } = this.options;
    const names = await listOwnFolder(folder, this.problems);
    if (!names) return [];
    if (!this.changes) {
      this.changes = this.follow(folder);
      // What came since it was listed.
      this.looks.soon();
    }
    this.forget(new Set(names));
    return names.filter((name) => !this.over.has(name)).sort();
  }

  private forget(present: ReadonlySet<string>): void {
    this.over = new Set([...this.over].filter((name) => present.has(name)));
    for (const name of this.open.keys()) if (!present.has(name)) this.close(name);
  }

  private async look(name: string): Promise<void> {
    const path = join(this.options.folder, name);
    try {
      if (!TASK_ID.test(name)) throw new Error(`${path} is not the folder of a watched task: remove it.`);
      await this.tell(name, this.entry(name, path).task);
      this.problems.tell(name, undefined);
    } catch (error) {
      this.problems.tell(name, errorMessage(error));
    }
  }

  private async tell(name: string, task: WatchedTask): Promise<void> {
    const { news, isOver } = await task.look();
    if (this.looks.isDisposed) return;
    for (const observation of news) this.observe(observation);
    if (!isOver) return;
    this.close(name);
    this.over.add(name);
    if (news.length > 0) await task.markTold();
  }

  private entry(name: string, path: string): Entry {
    const known = this.open.get(name);
    if (known) return known;
    const entry = { task: new WatchedTask(path, name, this.clock), changes: this.follow(path) };
    this.open.set(name, entry);
    return entry;
  }

  private close(name: string): void {
    this.open.get(name)?.changes.dispose();
    this.open.delete(name);
  }

  private follow(path: string): Disposable {
    return this.looks.isDisposed ? toDisposable(() => undefined) : watchFolder(path, this.looks.soon);
  }
}
