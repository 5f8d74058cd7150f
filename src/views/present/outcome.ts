import type { Build, Evidence, Origin, Outcome } from '../../model/build';
import type { ExitStatus } from '../../model/process';

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

/** `exit 2`, `SIGKILL`. */
export function exitText(exit: ExitStatus): string {
  return exit.kind === 'exited'
    ? `exit ${exit.code}`
    : (SIGNAL_NAMES[exit.signal] ?? `signal ${exit.signal}`);
}

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'outcome unknown',
};

/** `running`, `failed (exit 2)`, `outcome unknown`. */
export function stateText(build: Build): string {
  if (build.state === 'running') return build.kind === 'service' ? 'running as a service' : 'running';
  const words = OUTCOME_WORDS[build.outcome];
  return build.exit ? `${words} (${exitText(build.exit)})` : words;
}

/** What a row adds about the end: nothing for a success, the exit status of a failure, else a word. */
export function resultText(build: Build): string | undefined {
  if (build.state === 'running' || build.outcome === 'succeeded') return undefined;
  if (build.outcome === 'failed') return build.exit ? exitText(build.exit) : 'failed';
  return OUTCOME_WORDS[build.outcome];
}

const SOURCE_WORDS: Readonly<Record<Evidence['source'], string>> = {
  wrapper: '`buildbeat run`',
  task: 'the task',
  kernel: 'the kernel',
  terminal: 'the terminal',
  hook: 'the shell hook',
  marker: 'the marker file',
  progress: 'the progress stream',
};

/** `exit 2, says the kernel`. */
export const evidenceText = ({ source, status }: Evidence): string =>
  `${exitText(status)}, says ${SOURCE_WORDS[source]}`;

/** Who started a build. */
export function originText(origin: Origin): string {
  switch (origin.type) {
    case 'task':
      return `task “${origin.name}” (${origin.source})`;
    case 'terminal':
      return `terminal “${origin.name}”`;
    case 'process':
      return origin.startedBy ?? 'unknown';
  }
}

/** Milliseconds from start to end, or to `now` while it runs. */
export const durationOf = (build: Build, now: number): number =>
  (build.state === 'finished' ? build.finishedAt : now) - build.startedAt;
