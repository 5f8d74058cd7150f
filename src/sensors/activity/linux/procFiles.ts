import { closeSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseIo, type ProcessIo } from '../parse/io';
import { parseBlockedWaiters, type BlockedWaiter } from '../parse/locks';
import { parseActivityStat, type ActivityStat } from '../parse/stat';

/** More than any of the files of one process that are read here. */
const BUFFER_BYTES = 4096;

/** Reads what `/proc` tells of running processes, mostly at once; what cannot be read is undefined, never an error. */
export class ProcFiles {
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);

  constructor(private readonly root = '/proc') {}

  /** Of every process that lives; none where there is no `/proc`. */
  pids(): readonly number[] {
    const names = attempt(() => readdirSync(this.root)) ?? [];
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
  }

  stat(pid: number): ActivityStat | undefined {
    const text = this.small(`${pid}/stat`);
    return text === undefined ? undefined : parseActivityStat(text);
  }

  io(pid: number): ProcessIo | undefined {
    const text = this.small(`${pid}/io`);
    return text === undefined ? undefined : parseIo(text);
  }

  /** Needs more rights than to see a process: system policy may keep it from anyone but its parent. */
  syscall(pid: number): string | undefined {
    return this.small(`${pid}/syscall`);
  }

  /** The kernel's function that a sleeping process waits in. */
  wchan(pid: number): string | undefined {
    return this.small(`${pid}/wchan`);
  }

  comm(pid: number): string | undefined {
    return this.small(`${pid}/comm`)?.trimEnd();
  }

  /** By a thread: the kernel stops all locking for it, and takes some 10 ms until everybody has. */
  async blockedWaiters(): Promise<ReadonlyMap<number, BlockedWaiter>> {
    return parseBlockedWaiters(await readFile(`${this.root}/locks`, 'latin1').catch(() => ''));
  }

  /** The open descriptors of a process. */
  descriptors(pid: number): readonly number[] {
    return attempt(() => readdirSync(`${this.root}/${pid}/fd`))?.map(Number) ?? [];
  }

  /** What a descriptor stands for: a path, `socket:[123]`, `anon_inode:inotify`. */
  target(pid: number, descriptor: number): string | undefined {
    return attempt(() => readlinkSync(`${this.root}/${pid}/fd/${descriptor}`));
  }

  inode(pid: number, descriptor: number): number | undefined {
    return this.statOf(pid, descriptor)?.ino;
  }

  /** The number of the device behind a descriptor; 0 when it is none. */
  device(pid: number, descriptor: number): number | undefined {
    return this.statOf(pid, descriptor)?.rdev;
  }

  private statOf(
    pid: number,
    descriptor: number,
  ): { readonly ino: number; readonly rdev: number } | undefined {
    return attempt(() => statSync(`${this.root}/${pid}/fd/${descriptor}`));
  }

  private small(path: string): string | undefined {
    return attempt(() => {
      const fd = openSync(`${this.root}/${path}`, 'r');
      try {
        return this.buffer.toString('utf8', 0, readSync(fd, this.buffer, 0, BUFFER_BYTES, 0));
      } finally {
        closeSync(fd);
      }
    });
  }
}

/** It may end at any moment, and may be another's. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
