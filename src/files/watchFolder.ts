import { watch } from 'node:fs';
import { toDisposable, type Disposable } from '../base/disposable';

/**
 * Calls back when something in a folder changes, as far as the system tells. Where watching fails (network
 * file systems, watch limits) it stays silent: callers poll as well.
 */
export function watchFolder(dir: string, onChange: () => void): Disposable {
  try {
    const watcher = watch(dir, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return toDisposable(() => watcher.close());
  } catch {
    return toDisposable(() => undefined);
  }
}
