/** A process that waits for a file lock which others hold. */
export interface BlockedWaiter {
  readonly pid: number;
  readonly inode: number;
  /** Who holds the lock; absent where the kernel does not say, as of locks that belong to an open file. */
  readonly holder?: number;
}

/** `7: -> FLOCK  ADVISORY  WRITE 4711 fe:00:2146738 0 EOF`; a waiter has the number of the lock it waits for. */
const LINE = /^(\d+): *(->)? *[A-Z]+ +\S+ +\S+ +(-?\d+) +(?:[0-9a-f]+:[0-9a-f]+:|<none>:)(\d+) /;

/** The waiters in `/proc/locks` (`proc_locks(5)`), by pid; a process may wait in several threads, one counts. */
export function parseBlockedWaiters(text: string): ReadonlyMap<number, BlockedWaiter> {
  const holders = new Map<string, number>();
  const waiters = new Map<number, BlockedWaiter>();
  for (const line of text.split('\n')) {
    const [, lock, arrow, owner, inode] = LINE.exec(line) ?? [];
    if (lock === undefined) continue;
    const pid = Number(owner);
    if (pid <= 0) continue;
    if (arrow === undefined) holders.set(lock, pid);
    else waiters.set(pid, { pid, inode: Number(inode), holder: holders.get(lock) });
  }
  return waiters;
}
