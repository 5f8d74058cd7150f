import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How this process stands to its controlling terminal. */
export interface TerminalStanding {
  readonly hasTerminal: boolean;
  /** What is typed there (Ctrl+C) goes to this process and all others of its group. */
  readonly inForeground: boolean;
}

const NONE: TerminalStanding = { hasTerminal: false, inForeground: false };

/** Windows sends what is typed to every process of the console, and has nothing else to tell. */
const CONSOLE: TerminalStanding = { hasTerminal: true, inForeground: true };

/** Holds the thread for some milliseconds outside of Linux. */
export function terminalStanding(): TerminalStanding {
  if (process.platform === 'win32') return CONSOLE;
  const { pid } = process;
  return process.platform === 'linux' ? standingInProc(pid) : standingByPs(pid);
}

/** Whether a process is suspended, as by Ctrl+Z. */
export function isStopped(pid: number): boolean {
  if (process.platform === 'win32') return false;
  const state = process.platform === 'linux' ? statFields(pid)[0] : ps(pid, 'state=');
  return state?.startsWith('T') ?? false;
}

/** Fields 3 and up of `proc_pid_stat(5)`: state, parent, group, session, terminal, its foreground group. */
function standingInProc(pid: number): TerminalStanding {
  const [, , group, , terminal, foreground] = statFields(pid);
  if (group === undefined) return NONE;
  return { hasTerminal: terminal !== '0', inForeground: group === foreground };
}

function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ', 6);
  } catch {
    return [];
  }
}

function standingByPs(pid: number): TerminalStanding {
  const [group, foreground, terminal] = ps(pid, 'pgid=,tpgid=,tty=')?.split(/\s+/) ?? [];
  if (group === undefined) return NONE;
  return { hasTerminal: terminal?.startsWith('?') === false, inForeground: group === foreground };
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
