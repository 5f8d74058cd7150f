import { closeSync, openSync } from 'node:fs';
import type { Libc } from './libc';

const O_CLOEXEC = 0x8_0000;

/**
 * Gives a descriptor that this thread opened through libc another number, under which it is closed when the
 * thread ends, however it ends: a worker that is terminated or crashes cannot close anything itself, and what it
 * left would stay open in the host. Node closes for it what `fs.open` opened (`trackUnmanagedFds`), so it is made
 * that.
 *
 * @returns what to use instead of `fd`, and to close with `closeOwned` only. Throws when too many are open; `fd`
 *   is closed then too
 */
export function owned(libc: Libc, fd: number): number {
  try {
    const own = openSync('/dev/null', 'r');
    if (libc.dup3(fd, own, O_CLOEXEC) >= 0) return own;
    const errno = libc.errno();
    closeSync(own);
    throw new Error(`a descriptor cannot be copied (errno ${errno})`);
  } finally {
    libc.close(fd);
  }
}

export const closeOwned = (fd: number): void => closeSync(fd);
