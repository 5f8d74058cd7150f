import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock';
import type { WatchedObservation } from '../../model/observation';
import { processKey } from '../../model/process';
import { WATCH_FILES, type TaskId, type WatchManifest, type WatchResult } from '../../model/watched';
import { decodeBeat, decodeManifest, decodeResult, type WatchDecoder } from '../../model/watchedSchema';
import { checkOwnFolder, readOwnFile } from '../../files/ownFiles';
import { standingsOf } from '../processTable/identity';

/** A command line may be as long as the system lets it be, and JSON makes it longer. */
const MAX_BYTES = 8 * 1024 * 1024;

/** What a task's folder tells since the last look. */
export interface Look {
  readonly news: readonly WatchedObservation[];
  /** It will tell no more. */
  readonly isOver: boolean;
}

const NOTHING_YET: Look = { news: [], isOver: false };
const NOTHING_MORE: Look = { news: [], isOver: true };

/** One watched task, as its watcher writes about it. */
export class WatchedTask {
  private manifest: WatchManifest | undefined;
  private lastBeat = 0;

  constructor(
    readonly folder: string,
    private readonly id: TaskId,
    private readonly clock: Clock,
  ) {}

  /** @throws with a sentence for people when the folder or a file in it cannot be believed */
  async look(): Promise<Look> {
    const manifest = this.manifest ?? (await this.firstLook());
    if (!manifest) return (await this.isTold()) ? this.toldBefore() : NOTHING_YET;
    // Before the result is looked for: a watcher writes that, and then ends.
    const mayRun = this.manifest !== undefined || (await runs(manifest));
    const result = await this.read(WATCH_FILES.result, decodeResult);
    if (!mayRun && !result) return NOTHING_MORE;
    const news = this.manifest ? [] : [this.started(manifest)];
    this.manifest = manifest;
    if (result) return { news: [...news, this.ended(result)], isOver: true };
    return { news: [...news, ...(await this.beats())], isOver: false };
  }

  /** Once the end has been told: whoever supervises next makes no build of it again. */
  async markTold(): Promise<void> {
    await writeFile(this.path(WATCH_FILES.told), '', { mode: 0o600 });
  }

  private async firstLook(): Promise<WatchManifest | undefined> {
    const folder = await checkOwnFolder(this.folder);
    if (!folder.ok && folder.error.reason !== undefined) throw new Error(folder.error.reason);
    return (await this.isTold()) ? undefined : this.read(WATCH_FILES.manifest, decodeManifest);
  }

  /** Whoever heard it may have been killed before the build was over: the end alone is told again. */
  private async toldBefore(): Promise<Look> {
    const result = await this.read(WATCH_FILES.result, decodeResult);
    return result ? { news: [this.ended(result)], isOver: true } : NOTHING_MORE;
  }

  private isTold(): Promise<boolean> {
    return access(this.path(WATCH_FILES.told)).then(
      () => true,
      () => false,
    );
  }

  private async beats(): Promise<readonly WatchedObservation[]> {
    const beat = await this.read(WATCH_FILES.live, decodeBeat);
    if (!beat || beat.seq <= this.lastBeat) return [];
    this.lastBeat = beat.seq;
    const { task, stdoutBytes, stderrBytes, outputBytes = 0, sinceLastOutputS = 0 } = beat;
    const at = this.past(beat.at);
    const lastOutputAt = outputBytes > 0 ? this.past(at - sinceLastOutputS * 1000) : undefined;
    return [{ type: 'watched.beat', at, task, stdoutBytes, stderrBytes, lastOutputAt }];
  }

  /** @returns undefined when the file is not there */
  private async read<T extends { readonly task: TaskId }>(
    name: string,
    decode: WatchDecoder<T>,
  ): Promise<T | undefined> {
    const path = this.path(name);
    const file = await readOwnFile(path, MAX_BYTES);
    if (!file.ok) {
      if (file.error.reason === undefined) return undefined;
      throw new Error(file.error.reason);
    }
    const content = decode(file.value.bytes.toString('utf8'));
    if (!content.ok) throw new Error(`${path} ${content.error}: the task is passed over.`);
    if (content.value.task !== this.id) throw new Error(`${path} is of another task: it is passed over.`);
    return content.value;
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private started(manifest: WatchManifest): WatchedObservation {
    const { task, name, argv, cwd, startedAt, child, watcher, intervalS } = manifest;
    return {
      type: 'watched.started',
      at: this.past(startedAt),
      task,
      name,
      argv,
      cwd,
      pid: child?.pid,
      watcherPid: watcher.pid,
      intervalMs: intervalS * 1000,
    };
  }

  private ended({ task, endedAt, status, cpuS }: WatchResult): WatchedObservation {
    const cpuMs = cpuS === undefined ? {} : { cpuMs: cpuS * 1000 };
    return { type: 'watched.ended', at: this.past(endedAt), task, status, ...cpuMs };
  }

  /** Nothing happened later than now: the clock was set back since, and may be by years. */
  private past(at: number): number {
    return Math.max(0, Math.min(at, this.clock.now()));
  }
}

/** Whether the command or its watcher may still be alive. */
async function runs({ watcher, child }: WatchManifest): Promise<boolean> {
  const keys = [watcher, ...(child ? [child] : [])].map(({ pid, start }) => processKey(pid, start));
  const standings = await standingsOf(keys);
  return keys.some((key) => standings.get(key) !== 'dead');
}
