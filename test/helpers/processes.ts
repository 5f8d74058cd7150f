import { readFileSync } from 'node:fs';

/** Kills a process; one that has ended meanwhile is no error. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

/** Kills a process that leads its group, and all of that group; nothing when it never started. */
export function killGroup(leader: number | undefined): void {
  if (leader !== undefined) killQuietly(-leader);
}

/** As Linux tells it. */
export const parentOf = (pid: number): number =>
  Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
