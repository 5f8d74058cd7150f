/** Shell text as a task's author typed it, or a value that must reach the program as it is. */
export type Argument = string | { readonly value: string };

/** A command line for people and for a POSIX shell's parser. */
export function joinCommand(command: Argument, args: readonly Argument[]): string {
  return [typeof command === 'string' ? command : quoted(command), ...args.map(quoted)].join(' ');
}

/** VS Code quotes shell text only when it holds a space: `&&` as an argument is an operator. */
const ONE_SHELL_WORD = /^(?:\S+|"[^"]*"|'[^']*')$/;
const NOTHING_TO_QUOTE = /^[\w@%+=:,./-]+$/;

function quoted(argument: Argument): string {
  const [value, plain] =
    typeof argument === 'string' ? [argument, ONE_SHELL_WORD] : [argument.value, NOTHING_TO_QUOTE];
  return plain.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** The folder a task belongs to, as far as it is on this machine. */
export interface TaskFolder {
  readonly name: string;
  /** A file path. */
  readonly path: string;
}

/** Puts the folder in the place of its variables; variables that name other things stay as typed. */
export function resolveFolder(text: string, folder: TaskFolder | undefined): string {
  if (!folder) return text;
  return text
    .replace(/\$\{(?:workspaceFolder|workspaceRoot)(?::([^}]*))?\}/g, (variable, name?: string) =>
      name === undefined || name === folder.name ? folder.path : variable,
    )
    .replaceAll('${workspaceFolderBasename}', baseName(folder.path));
}

export const hasVariable = (text: string): boolean => /\$\{[^}]*\}/.test(text);

const baseName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
