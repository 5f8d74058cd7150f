import type { Clock } from '../base/clock';
import { DisposableList, toDisposable, type Disposable } from '../base/disposable';
import type { RunningCommand } from './command';
import { isStopped, terminalStanding } from './processState';

/** What a terminal sends to the whole foreground group, hence to the command as well. */
const TYPED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];
const SENT: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGUSR1', 'SIGUSR2'];

/** What asks a process to end. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
/** What a command gives a meaning of its own. */
const OWN: readonly NodeJS.Signals[] = ['SIGUSR1', 'SIGUSR2'];

const STOP_CHECK_MS = 20;
const STOP_CHECKS = 100;

/**
 * Lets the command, and not its watcher, decide what a signal does: each is passed on unless the command got it
 * already, and when the command suspends itself so does the watcher, which the shell waits for.
 *
 * @param command asked for when a signal comes, so that this can begin before there is one: none is missed
 */
export function forwardSignals(command: () => RunningCommand | undefined, clock: Clock): Disposable {
  const list = new DisposableList();
  const on = (signal: NodeJS.Signals, listener: () => void): void => {
    list.add(listen(signal, listener));
  };
  const forward = (signal: NodeJS.Signals): unknown => command()?.process.kill(signal);
  const isSuspended = (): boolean => {
    const pid = command()?.pid;
    return pid !== undefined && isStopped(pid);
  };
  const forwardUnlessTyped = (signal: NodeJS.Signals): void => {
    if (!terminalStanding().inForeground) forward(signal);
  };
  const hadTerminal = terminalStanding().hasTerminal;

  for (const signal of SENT) on(signal, () => forward(signal));
  for (const signal of TYPED) on(signal, () => forwardUnlessTyped(signal));
  on('SIGHUP', () => {
    // Of a terminal that goes away everybody hears, and it is gone by then.
    if (!hadTerminal || terminalStanding().hasTerminal) forward('SIGHUP');
  });
  on('SIGCONT', () => {
    if (isSuspended()) forward('SIGCONT');
  });
  list.add(suspendAlong(isSuspended, () => forwardUnlessTyped('SIGTSTP'), clock));
  return list;
}

/** For when the command has ended: a signal that would have ended it stops what is left to do. */
export function stopOnSignal(stop: () => void): Disposable {
  const list = new DisposableList();
  for (const signal of ENDING) list.add(listen(signal, stop));
  for (const signal of OWN) list.add(listen(signal, () => undefined));
  return list;
}

/** On Ctrl+Z, suspends this process once the command is suspended; a command may take its time, or refuse. */
function suspendAlong(isSuspended: () => boolean, forward: () => void, clock: Clock): Disposable {
  let checking: Disposable | undefined;
  let listening = listen('SIGTSTP', onSuspend);
  return toDisposable(() => {
    checking?.dispose();
    listening.dispose();
  });

  function onSuspend(): void {
    forward();
    checking?.dispose();
    let checks = 0;
    checking = clock.every(STOP_CHECK_MS, () => {
      const stopped = isSuspended();
      if (stopped || ++checks > STOP_CHECKS) checking?.dispose();
      if (stopped) suspend();
    });
  }

  /** Without a listener the signal has its own effect; this goes on with SIGCONT. */
  function suspend(): void {
    listening.dispose();
    process.kill(process.pid, 'SIGTSTP');
    listening = listen('SIGTSTP', onSuspend);
  }
}

function listen(signal: NodeJS.Signals, listener: () => void): Disposable {
  process.on(signal, listener);
  return toDisposable(() => process.off(signal, listener));
}
