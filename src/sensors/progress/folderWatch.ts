import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../../base/disposable';

/** Each watched folder costs a handle, and they are scarce. */
const MAX_FOLDERS = 32;

/**
 * Tells sooner than the next look that a file may have changed. Where watching fails (network file systems,
 * watch limits, a folder that is not there) it stays silent: whoever uses it looks from time to time as well.
 */
export class FolderWatch implements Disposable {
  private readonly watchers = new Map<string, FSWatcher>();
  private names = new Set<string>();

  /** @param onChange hears the name in its folder; undefined means any */
  constructor(private readonly onChange: (name: string | undefined) => void) {}

  /** From now on these files are watched and no others. */
  follow(files: readonly string[]): void {
    this.names = new Set(files.map((file) => basename(file)));
    const folders = new Set([...new Set(files.map((file) => dirname(file)))].slice(0, MAX_FOLDERS));
    for (const [folder, watcher] of this.watchers) if (!folders.has(folder)) this.drop(folder, watcher);
    for (const folder of folders) if (!this.watchers.has(folder)) this.watch(folder);
  }

  dispose(): void {
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name === null || this.names.has(name)) this.onChange(name ?? undefined);
      });
      watcher.on('error', () => this.drop(folder, watcher));
      this.watchers.set(folder, watcher);
    } catch {
      // The next look finds out.
    }
  }

  private drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.watchers.get(folder) === watcher) this.watchers.delete(folder);
  }
}
