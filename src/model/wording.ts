import type { EvidenceSource, ProcessRecord } from './build';
import type { Liveness } from './liveness';
import type { ExitStatus } from './process';

/** As Linux numbers them: only there does a sensor tell signals. */
const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** `exit 2`, `signal 9 (SIGKILL)`. */
export const describeExit = (status: ExitStatus): string =>
  status.kind === 'exited' ? `exit ${status.code}` : describeSignal(status.signal);

/** `cc1 src/foo.c exited 1`, `cc1 src/foo.c was ended by signal 9 (SIGKILL)`. */
export function describeFailure({ label, exit }: Pick<ProcessRecord, 'label' | 'exit'>): string {
  if (!exit) return `${label} failed`;
  return exit.kind === 'exited'
    ? `${label} exited ${exit.code}`
    : `${label} was ended by ${describeSignal(exit.signal)}`;
}

function describeSignal(signal: number): string {
  const name = SIGNAL_NAMES[signal];
  return name === undefined ? `signal ${signal}` : `signal ${signal} (${name})`;
}

/** Who says how a build ended, for a sentence: `exit 2, says the kernel`. */
export const EVIDENCE_NAMES: Readonly<Record<EvidenceSource, string>> = {
  wrapper: 'buildbeat run',
  task: 'the task',
  kernel: 'the kernel',
  terminal: 'the terminal',
  hook: 'the shell hook',
  marker: 'the marker file',
  progress: 'the progress stream',
};

/** `busy`, `waiting for a lock`, `stalled`. */
export function describeLiveness({ state, waitsFor }: Pick<Liveness, 'state' | 'waitsFor'>): string {
  if (state !== 'waiting') return state;
  switch (waitsFor) {
    case 'lock':
      return 'waiting for a lock';
    case 'terminal':
      return 'waiting for input';
    case 'stopped':
      return 'stopped by a signal';
    case undefined:
      return 'waiting';
  }
}
