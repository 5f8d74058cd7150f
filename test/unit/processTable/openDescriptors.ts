import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { loadLibc } from '../../../src/sensors/processTable/linux/libc';

export const NETLINK = { connector: 11, generic: 16 } as const;
const O_CLOEXEC = 0x8_0000;

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

/** Puts another file under the descriptors of these sockets, from which nothing can be received. */
export function breakSockets(protocol: number): void {
  const libc = loadLibc();
  const sockets = netlinkSockets(protocol);
  assert.ok(libc && sockets.length > 0);
  const other = openSync('/dev/zero', 'r');
  for (const socket of sockets) assert.equal(libc.dup3(other, socket, O_CLOEXEC), socket);
  closeSync(other);
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
