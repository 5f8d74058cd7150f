import { readlinkSync } from 'node:fs';

/** Node closes these to its children on start, and no others. */
const FIRST_CLOSED = 3;
const LAST_CLOSED = 15;

/**
 * Which descriptors beside the standard ones were given to this process: a jobserver of make, say. Known as those
 * that its parent has under the same number, since Node itself opens some too.
 */
export function inheritedDescriptors(): readonly number[] {
  const all = Array.from({ length: LAST_CLOSED - FIRST_CLOSED + 1 }, (_, index) => FIRST_CLOSED + index);
  return all.filter((fd) => {
    const target = targetOf('self', fd);
    return target !== undefined && NAMES_ONE_FILE.test(target) && target === targetOf(process.ppid, fd);
  });
}

/** `anon_inode:[eventpoll]` would name any of its kind. */
const NAMES_ONE_FILE = /^(?:\/|pipe:|socket:)/;

function targetOf(process: 'self' | number, fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/fd/${fd}`);
  } catch {
    return undefined;
  }
}
