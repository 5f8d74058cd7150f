import { awaitedDescriptor, parseSyscall } from '../parse/syscall';
import type { ActivityStat } from '../parse/stat';
import type { ProcFiles } from './procFiles';

/** `/dev/tty`, which stands for whatever terminal a process has. */
const OWN_TERMINAL = 0x500;

/**
 * Whether a process sleeps until somebody types. Certain where it says so: a program that polls the terminal
 * among other things, as servers and test watchers do, is not known to wait for it.
 */
export function readsTerminal(pid: number, stat: ActivityStat, files: ProcFiles): boolean {
  const { state, terminal, foreground, group } = stat;
  if (state !== 'S' || terminal === 0 || foreground !== group) return false;
  const isTerminal = (descriptor: number): boolean =>
    [terminal, OWN_TERMINAL].includes(files.device(pid, descriptor) ?? 0);
  const syscall = files.syscall(pid);
  if (syscall === undefined) return isTerminal(0) && sleepsInTerminal(pid, files);
  const call = parseSyscall(syscall);
  const descriptor = call && awaitedDescriptor(call);
  return descriptor !== undefined && isTerminal(descriptor);
}

/** Besides terminals, sockets and watched folders are waited for in the same place. */
const SAME_PLACE = /^(?:socket:|anon_inode:\[?(?:inotify|fanotify))/;

function sleepsInTerminal(pid: number, files: ProcFiles): boolean {
  const place = files.wchan(pid);
  if (place === 'n_tty_read') return true;
  if (place !== 'wait_woken') return false;
  return !files.descriptors(pid).some((descriptor) => SAME_PLACE.test(files.target(pid, descriptor) ?? ''));
}
