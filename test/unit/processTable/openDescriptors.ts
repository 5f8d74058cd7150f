import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export const NETLINK = { connector: 11, generic: 16 } as const;

/** The descriptors of this process that are netlink sockets, of one protocol or of any. */
export function netlinkSockets(protocol?: number): readonly number[] {
  const inodes = new Set(
    readFileSync('/proc/self/net/netlink', 'latin1')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, of]) => protocol === undefined || Number(of) === protocol)
      .map((columns) => `socket:[${columns.at(-1)}]`),
  );
  return openFiles()
    .filter(([, what]) => inodes.has(what))
    .map(([fd]) => fd);
}

/** The descriptors of this process by which it watches others. */
export const pidDescriptors = (): readonly number[] =>
  openFiles()
    .filter(([, what]) => /^(anon_inode:\[pidfd\]|pidfd:)/.test(what))
    .map(([fd]) => fd);

function openFiles(): readonly (readonly [number, string])[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [[Number(fd), readlinkSync(`/proc/self/fd/${fd}`)] as const];
    } catch {
      // the listing itself was one
      return [];
    }
  });
}
