import type { Disposable } from '../base/disposable';
import { systemClock } from '../base/systemClock';
import { readLock } from '../supervision/lockFile';

const LOOK_MS = 1000;
/** So many looks in a row at which nobody supervised: one who takes over does so within a second. */
const LOOKS_ALONE = 5;

/** Calls back when nobody has supervised for a while, for readers who wait for what a supervisor writes. */
export function onceAlone(lock: string, callback: () => void, onError: (error: unknown) => void): Disposable {
  let alone = 0;
  const look = async (): Promise<void> => {
    alone = (await readLock(lock)).type === 'held' ? 0 : alone + 1;
    if (alone === LOOKS_ALONE) callback();
  };
  return systemClock.every(LOOK_MS, () => void look().catch(onError));
}
