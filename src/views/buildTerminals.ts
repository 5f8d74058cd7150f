import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { Build } from '../model/build';

/** One task that ran in a terminal of this window. */
interface TaskRun {
  readonly terminal: vscode.Terminal;
  readonly name: string;
  readonly source: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** A shell of a terminal of this window. */
interface Shell {
  readonly terminal: vscode.Terminal;
  /** When it was heard of, epoch milliseconds; 0 for one that was there before this. */
  readonly since: number;
}

const REMEMBERED = 500;
/** A process is seen and a task announced within this many milliseconds of each other. */
const SLACK_MS = 1000;
/** VS Code may tell of a shell so much later than its first build starts. */
const SHELL_SLACK_MS = 10_000;

/** Knows which terminal of this window a build runs or ran in. */
export class BuildTerminals implements Disposable {
  private readonly disposables = new DisposableList();
  /** By process id. Names would not do: several are alike, and change with what runs. */
  private readonly shells = new Map<number, Shell>();
  private tasks: TaskRun[] = [];

  constructor(private readonly clock: Clock) {
    const { window } = vscode;
    this.disposables.add(window.onDidOpenTerminal((terminal) => void this.learn(terminal)));
    // A terminal that is started anew has another shell.
    this.disposables.add(
      window.onDidStartTerminalShellExecution(({ terminal }) => void this.learn(terminal)),
    );
    this.disposables.add(vscode.tasks.onDidStartTaskProcess((event) => void this.rememberTask(event)));
    this.disposables.add(window.onDidCloseTerminal((closed) => this.forget(closed)));
    for (const terminal of window.terminals) void this.learn(terminal, 0);
  }

  /** The terminal of a build; undefined when it is not of this window or was closed. */
  find(build: Build): vscode.Terminal | undefined {
    const { origin } = build;
    switch (origin.type) {
      case 'terminal':
        return this.terminalOfShell(origin.shellPid, build.startedAt);
      case 'task':
        return this.terminalOfTask(origin, build.startedAt) ?? onlyTerminalNamed(origin.name);
      case 'watched':
      case 'stream':
      case 'process':
        return undefined;
    }
  }

  /** Whether the user is looking at the very terminal the build runs or ran in. */
  isInFront(build: Build): boolean {
    const { state, activeTerminal } = vscode.window;
    return state.focused && activeTerminal !== undefined && this.find(build) === activeTerminal;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** A build from before the shell is of an earlier holder of its process id. */
  private terminalOfShell(pid: number | undefined, startedAt: number): vscode.Terminal | undefined {
    const shell = pid === undefined ? undefined : this.shells.get(pid);
    return shell && shell.since <= startedAt + SHELL_SLACK_MS ? shell.terminal : undefined;
  }

  private terminalOfTask(
    task: { readonly name: string; readonly source: string },
    startedAt: number,
  ): vscode.Terminal | undefined {
    const runs = this.tasks.filter(
      (run) => run.name === task.name && run.source === task.source && run.startedAt <= startedAt + SLACK_MS,
    );
    return runs.at(-1)?.terminal;
  }

  private async learn(terminal: vscode.Terminal, since = this.clock.now()): Promise<void> {
    const pid = await terminal.processId;
    if (pid === undefined || !isOpen(terminal) || this.shells.get(pid)?.terminal === terminal) return;
    this.shells.set(pid, { terminal, since });
  }

  private async rememberTask({ execution, processId }: vscode.TaskProcessStartEvent): Promise<void> {
    const { name, source } = execution.task;
    const startedAt = this.clock.now();
    const pids = await Promise.all(vscode.window.terminals.map((terminal) => terminal.processId));
    const terminal = vscode.window.terminals[pids.indexOf(processId)];
    if (terminal) this.tasks = [...this.tasks.slice(1 - REMEMBERED), { terminal, name, source, startedAt }];
  }

  private forget(closed: vscode.Terminal): void {
    for (const [pid, { terminal }] of this.shells) if (terminal === closed) this.shells.delete(pid);
    this.tasks = this.tasks.filter(({ terminal }) => terminal !== closed);
  }
}

const isOpen = (terminal: vscode.Terminal): boolean => vscode.window.terminals.includes(terminal);

/** After a reload the runs are forgotten, but the terminals of tasks keep their names. */
function onlyTerminalNamed(name: string): vscode.Terminal | undefined {
  const named = vscode.window.terminals.filter((terminal) => terminal.name === name);
  return named.length === 1 ? named[0] : undefined;
}
