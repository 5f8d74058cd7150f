import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Libc } from './libc';

/** How files of `/proc` are read: at once, and without errors, for what is gone is gone. */
export interface ProcFiles {
  /** Reads the beginning. @returns how many bytes, or undefined */
  read(path: string, into: Uint8Array): number | undefined;
  /** Where a link points to. */
  link(path: string): string | undefined;
}

export const nodeFiles: ProcFiles = {
  read(path, into) {
    try {
      const fd = openSync(path, 'r');
      try {
        return readSync(fd, into, 0, into.length, 0);
      } finally {
        closeSync(fd);
      }
    } catch {
      return undefined;
    }
  },
  link(path) {
    try {
      return readlinkSync(path);
    } catch {
      return undefined;
    }
  },
};

const LONGEST_LINK = 4096;
const O_CLOEXEC = 0x8_0000;

/**
 * The same by libc alone. A thread that just woke finds little of what it runs in the processor's caches, so
 * that less code is less time; and half of what is asked for is gone, which is an error object each for Node.
 */
export function libcFiles(libc: Libc): ProcFiles {
  const target = Buffer.alloc(LONGEST_LINK);
  return {
    read(path, into) {
      const fd = libc.open(path, O_CLOEXEC);
      if (fd < 0) return undefined;
      const length = libc.read(fd, into, into.length);
      libc.close(fd);
      return length < 0 ? undefined : length;
    },
    link(path) {
      const length = libc.readlink(path, target, LONGEST_LINK);
      return length < 0 ? undefined : target.toString('utf8', 0, length);
    },
  };
}
