/** What is known of a terminal and a command that started in it. */
export interface CommandInTerminal {
  /** As the terminal was created with. */
  readonly shellArgs: readonly string[] | string | undefined;
  readonly commandLine: string;
  /** Whether the command line is nothing but text found on the screen. */
  readonly isGuess: boolean;
}

const RUN_ONE_COMMAND = /^(?:-l?c|\/c|-Command)$/i;

/** How VS Code begins what it prints itself in a task's terminal, in every language. */
const EDITOR_MESSAGE = ' *  ';

/** The editor tells of task commands as if they were typed; they are the task sensor's to report. */
export function isTaskCommand({ shellArgs, commandLine, isGuess }: CommandInTerminal): boolean {
  const args = typeof shellArgs === 'string' ? shellArgs.split(' ') : (shellArgs ?? []);
  if (args.some((argument) => RUN_ONE_COMMAND.test(argument))) return true;
  return isGuess && commandLine.startsWith(EDITOR_MESSAGE);
}
