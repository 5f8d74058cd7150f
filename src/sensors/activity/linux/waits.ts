import type { TreeActivity } from '../../../model/observation';
import type { BlockedWaiter } from '../parse/locks';
import type { ActivityStat } from '../parse/stat';
import type { ProcFiles } from './procFiles';
import { readsTerminal } from './terminalRead';

export interface LookedAt {
  readonly pid: number;
  readonly stat: ActivityStat;
}

/** It runs, or goes on as soon as the disk has answered. */
const GOES_ON = /^[RD]$/;
/** Where the kernel keeps who sleeps for a while and then goes on by itself. */
const TIMED_SLEEP = 'hrtimer_nanosleep';
const STOPPED = 'T';

/** Whether none of the processes of one build, if it has any, is at work. */
export const rests = (processes: readonly LookedAt[]): boolean =>
  processes.length > 0 && !processes.some(({ stat }) => GOES_ON.test(stat.state));

/** What the processes of one build wait for, when none of them runs and one at least waits for something outside. */
export function waitOf(
  processes: readonly LookedAt[],
  waiters: ReadonlyMap<number, BlockedWaiter>,
  files: ProcFiles,
): TreeActivity['waitsFor'] {
  if (!rests(processes)) return undefined;
  const wait = outsideWait(processes, waiters, files);
  return wait && !processes.some(({ pid }) => files.wchan(pid) === TIMED_SLEEP) ? wait : undefined;
}

function outsideWait(
  processes: readonly LookedAt[],
  waiters: ReadonlyMap<number, BlockedWaiter>,
  files: ProcFiles,
): TreeActivity['waitsFor'] {
  const stopped = processes.find(({ stat }) => stat.state === STOPPED);
  if (stopped) return { what: 'stopped', detail: nameOf(stopped) };
  for (const { pid } of processes) {
    const waiter = waiters.get(pid);
    if (waiter) return { what: 'lock', detail: describeLock(waiter, files) };
  }
  const reader = processes.find(({ pid, stat }) => readsTerminal(pid, stat, files));
  return reader && { what: 'terminal', detail: nameOf(reader) };
}

const nameOf = ({ pid, stat }: LookedAt): string => `${stat.comm}, pid ${pid}`;

/** `/demo/target/debug/.cargo-lock, held by cargo, pid 4711`, as far as it can be known. */
function describeLock({ pid, inode, holder }: BlockedWaiter, files: ProcFiles): string | undefined {
  const descriptor = files.descriptors(pid).find((candidate) => files.inode(pid, candidate) === inode);
  const path = descriptor === undefined ? undefined : files.target(pid, descriptor);
  const program = holder === undefined ? undefined : files.comm(holder);
  const by = program === undefined ? undefined : `held by ${program}, pid ${holder}`;
  const known = [path, by].filter((part) => part !== undefined);
  return known.length > 0 ? known.join(', ') : undefined;
}
