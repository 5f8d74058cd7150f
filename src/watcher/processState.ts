import { execFileSync } from 'node:child_process';
import { ProcFiles } from '../sensors/activity/linux/procFiles';

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
  const state = process.platform === 'linux' ? new ProcFiles().stat(pid)?.state : ps(pid, 'state=');
  return state?.startsWith('T') ?? false;
}

function standingInProc(pid: number): TerminalStanding {
  const stat = new ProcFiles().stat(pid);
  if (!stat) return NONE;
  return { hasTerminal: stat.terminal !== 0, inForeground: stat.group === stat.foreground };
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
