import { processKey, type ProcessFacts } from '../../../model/process';

/** One process as `ps-list` gives it: everything from macOS and Linux, three fields from Windows. */
export interface PsRow {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  readonly uid?: number;
  readonly path?: string;
  readonly cmd?: string;
  readonly startTime?: Date;
}

/** Not a zombie, and not a kernel thread: `ps` puts the name of what has no command line in brackets. */
export function isProgram({ name, cmd }: PsRow): boolean {
  return name !== '<defunct>' && !(cmd !== undefined && /<defunct>$|^\[.*\]$/.test(cmd));
}

/**
 * @param start as the process key wants it
 * @param startedAt epoch milliseconds
 * @param ownUid the user Buildbeat runs as; Windows tells whose nothing is, there every process counts as own
 */
export function psRowFacts(row: PsRow, start: number, startedAt: number, ownUid?: number): ProcessFacts {
  const { pid, ppid, path } = row;
  const argv = splitCommand(row.cmd ?? '', path ?? '');
  return {
    key: processKey(pid, start),
    pid,
    ppid,
    startedAt,
    own: ownUid === undefined || row.uid === ownUid,
    // The list names the file that runs (`dash`); what it was called as (`sh`) is what the kernel would say.
    comm: baseName(argv[0] ?? row.name).replace(/^-/, ''),
    argv,
    ...(path ? { exe: path } : {}),
  };
}

/** `ps` joins the arguments with spaces; only a program path that is known may keep its own. */
function splitCommand(command: string, path: string): string[] {
  const rest = path !== '' && command.startsWith(path) ? command.slice(path.length) : undefined;
  if (rest === undefined || (rest !== '' && !rest.startsWith(' '))) return words(command);
  return [path, ...words(rest)];
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
