import type { Clock } from '../base/clock';
import { DisposableList, toDisposable, type Disposable } from '../base/disposable';
import type { RunningCommand } from './command';
import { isStopped, terminalStanding } from './processState';

/** What a terminal sends to the whole foreground group, hence to the command as well. */
const TYPED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGWINCH'];
const SENT: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGUSR1', 'SIGUSR2'];

const STOP_CHECK_MS = 20;
const STOP_CHECKS = 100;

/**
 * Lets the command, and not its watcher, decide what a signal does: each is passed on unless the command got it
 * already, and when the command suspends itself so does the watcher, which the shell waits for.
 */
export function forwardSignals({ pid, process: command }: RunningCommand, clock: Clock): Disposable {
  const list = new DisposableList();
  const on = (signal: NodeJS.Signals, listener: () => void): void => {
    process.on(signal, listener);
    list.add(toDisposable(() => process.off(signal, listener)));
  };
  const forward = (signal: NodeJS.Signals): boolean => command.kill(signal);
  const hadTerminal = terminalStanding().hasTerminal;

  for (const signal of SENT) on(signal, () => forward(signal));
  for (const signal of TYPED) {
    on(signal, () => {
      if (!terminalStanding().inForeground) forward(signal);
      if (signal === 'SIGTSTP') list.add(stopAlong(pid, clock));
    });
  }
  on('SIGHUP', () => {
    // Of a terminal that goes away everybody hears, and it is gone by then.
    if (!hadTerminal || terminalStanding().hasTerminal) forward('SIGHUP');
  });
  on('SIGCONT', () => {
    if (isStopped(pid)) forward('SIGCONT');
  });
  return list;
}

/** Suspends this process once the command is suspended; a command may take its time, or refuse. */
function stopAlong(pid: number, clock: Clock): Disposable {
  let checks = 0;
  const checking = clock.every(STOP_CHECK_MS, check);
  check();
  return checking;

  function check(): void {
    const stopped = isStopped(pid);
    if (stopped || ++checks > STOP_CHECKS) checking.dispose();
    if (stopped) process.kill(process.pid, 'SIGSTOP');
  }
}
