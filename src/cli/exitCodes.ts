export const EXIT = {
  ok: 0,
  failed: 1,
  /** Unknown option, command or value. */
  usage: 2,
  /** Another process supervises. */
  owned: 3,
  /** `wait`: the time was up first. */
  timedOut: 124,
  /** `wait` cannot tell: there is no such build, nobody supervises, or nobody knows how the build ended. */
  cannotTell: 125,
} as const;

/** What a command ends with: one of `EXIT`, or the exit code of the build that it waited for. */
export type ExitCode = number;

/** Added to the number of the signal that ended a build, as shells do. */
export const SIGNAL_BASE = 128;

/** What a message begins with where programs ask what went wrong. */
export const ERROR = { invalidParams: 'INVALID_PARAMS', notFound: 'NOT_FOUND' } as const;

/** An error whose message is all there is to say; `exitCode` is how the command ends. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

/** By its name: each bundle has a class of its own. */
export const isCommandError = (error: unknown): error is CommandError =>
  error instanceof Error && error.name === 'CommandError' && 'exitCode' in error;
