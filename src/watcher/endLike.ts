import { constants } from 'node:os';
import type { ExitStatus } from '../model/process';

/** The first process of a container survives its own signals. */
const STILL_HERE_MS = 200;

/** Ends this process as another one ended: with its exit code, or by the same signal. */
export function endLike(status: ExitStatus): void {
  if (status.kind === 'exited') process.exit(status.code);
  const { signal } = status;
  restoreDefault(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(128 + signal), STILL_HERE_MS);
}

/**
 * Node ignores SIGPIPE and SIGXFSZ and starts a debugger on SIGUSR1. Taking the last listener away gives a
 * signal its default effect back, which is to end the process.
 */
function restoreDefault(signal: number): void {
  const name = SIGNALS.find((candidate) => constants.signals[candidate] === signal);
  if (name === undefined || name === 'SIGKILL' || name === 'SIGSTOP') return;
  const listener = (): void => undefined;
  process.on(name, listener);
  process.removeAllListeners(name);
}

const SIGNALS = Object.keys(constants.signals).filter(
  (name): name is NodeJS.Signals => name in constants.signals,
);
