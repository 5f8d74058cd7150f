import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { errorMessage } from '../base/result';
import { errorCode } from '../base/systemError';
import { exited, signaled, type ExitStatus } from '../model/process';

/** A command that runs. */
export interface RunningCommand {
  readonly pid: number;
  readonly process: ChildProcess;
  readonly ended: Promise<ExitStatus>;
}

/** A command that cannot be run, and what a shell's `$?` would say of it. */
export interface RefusedCommand {
  readonly complaint: string;
  readonly status: ExitStatus;
}

const NOT_EXECUTABLE = exited(126);
const NOT_FOUND = exited(127);

/** Runs a program, without a shell in between, in this process's own group, session and folder. */
export async function startCommand(
  argv: readonly string[],
  stdio: StdioOptions,
  env: NodeJS.ProcessEnv,
): Promise<RunningCommand | RefusedCommand> {
  const [program = '', ...args] = argv;
  try {
    const child = spawn(program, args, { stdio, env });
    const ended = new Promise<ExitStatus>((resolve) => {
      child.once('exit', (code, signal) => resolve(statusOf(code, signal)));
    });
    if (child.pid === undefined) throw await failureOf(child);
    // A signal that may not be sent to it, because it runs as another user by now.
    child.on('error', () => undefined);
    return { pid: child.pid, process: child, ended };
  } catch (error) {
    return refusal(program, error);
  }
}

const failureOf = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.once('error', resolve));

const statusOf = (code: number | null, signal: NodeJS.Signals | null): ExitStatus =>
  signal === null ? exited(code ?? 0) : signaled(constants.signals[signal]);

function refusal(program: string, error: unknown): RefusedCommand {
  switch (errorCode(error)) {
    case 'ENOENT':
      return { complaint: `${program}: ${whatIsMissing(program)}`, status: NOT_FOUND };
    case 'EACCES':
      return { complaint: `${program}: it may not be executed, or is a folder`, status: NOT_EXECUTABLE };
    default:
      return {
        complaint: `${program}: it cannot be run (${errorMessage(error)})`,
        status: NOT_EXECUTABLE,
      };
  }
}

const whatIsMissing = (program: string): string =>
  /[\\/]/.test(program) && existsSync(program)
    ? 'the interpreter that it names is not there'
    : 'command not found';
