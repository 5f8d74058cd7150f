import { readProcessKey, UNKNOWN_START } from '../sensors/processTable/identity';
import { startOf } from '../model/process';

/** This process's start time as in its process key. */
export function readOwnStart(): number {
  const key = readProcessKey(process.pid);
  return key === undefined ? UNKNOWN_START : startOf(key);
}
