import { readlinkSync } from 'node:fs';
import { dirname } from 'node:path';

/** Node closes these to its children on start, and no others. */
const FIRST_CLOSED = 3;
const LAST_CLOSED = 15;

/**
 * Which descriptors beside the standard ones were given to this process: a job server of make, a redirection. Node
 * opens some of its own as well: what has no name, both ends of pipes, and maybe files beside its program. Empty
 * where there is no `/proc`.
 */
export function inheritedDescriptors(): readonly number[] {
  const all = Array.from({ length: LAST_CLOSED - FIRST_CLOSED + 1 }, (_, index) => FIRST_CLOSED + index);
  const targets = new Map(all.map((fd) => [fd, targetOf('self', fd)]));
  const isOwn = (target: string): boolean => {
    if (target.startsWith('pipe:'))
      return [...targets.values()].filter((other) => other === target).length > 1;
    return OWN.test(target) || target.startsWith(dirname(process.execPath));
  };
  return all.filter((fd) => {
    const target = targets.get(fd);
    return target !== undefined && (!isOwn(target) || isOfParent(target, fd));
  });
}

const OWN = /^(?:\/dev\/null$|(?!\/|socket:))/;

/** `anon_inode:[eventpoll]` would name any of its kind. */
const isOfParent = (target: string, fd: number): boolean =>
  target.startsWith('pipe:') && target === targetOf(process.ppid, fd);

function targetOf(process: 'self' | number, fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/fd/${fd}`);
  } catch {
    return undefined;
  }
}
