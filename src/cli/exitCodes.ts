export const EXIT = {
  ok: 0,
  failed: 1,
  /** Unknown option, command or value. */
  usage: 2,
  /** Another process supervises. */
  owned: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error whose message is all there is to say; `exitCode` is how the command ends. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}
