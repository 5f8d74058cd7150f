import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { Build } from '../model/build';

/** One command line or task that ran in a terminal of this window. */
interface Run {
  readonly terminal: vscode.Terminal;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Of the task; absent for a command line that was typed. */
  readonly task?: { readonly name: string; readonly source: string };
}

const REMEMBERED = 500;
/** A process is seen and a command line announced within this many milliseconds of each other. */
const SLACK_MS = 1000;

/** Knows which terminal of this window a build runs or ran in. */
export class BuildTerminals implements Disposable {
  private readonly disposables = new DisposableList();
  private runs: Run[] = [];

  constructor(private readonly clock: Clock) {
    this.disposables.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal }) =>
        this.remember({ terminal, startedAt: clock.now() }),
      ),
    );
    this.disposables.add(vscode.tasks.onDidStartTaskProcess((event) => void this.rememberTask(event)));
    this.disposables.add(
      vscode.window.onDidCloseTerminal((closed) => {
        this.runs = this.runs.filter(({ terminal }) => terminal !== closed);
      }),
    );
  }

  /** The terminal of a build; undefined when it is not of this window or was closed. */
  find(build: Build): vscode.Terminal | undefined {
    const { origin } = build;
    if (origin.type !== 'task' && origin.type !== 'terminal') return undefined;
    const ofThisBuild = this.runs.filter(
      ({ task, terminal, startedAt }) =>
        startedAt <= build.startedAt + SLACK_MS &&
        (origin.type === 'task'
          ? task?.name === origin.name && task.source === origin.source
          : task === undefined && terminal.name === origin.name),
    );
    return ofThisBuild.at(-1)?.terminal ?? onlyTerminalNamed(origin.name);
  }

  /** Whether the user is looking at the very terminal the build runs or ran in. */
  isInFront(build: Build): boolean {
    const { state, activeTerminal } = vscode.window;
    return state.focused && activeTerminal !== undefined && this.find(build) === activeTerminal;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async rememberTask({ execution, processId }: vscode.TaskProcessStartEvent): Promise<void> {
    const { name, source } = execution.task;
    const startedAt = this.clock.now();
    const pids = await Promise.all(vscode.window.terminals.map((terminal) => terminal.processId));
    const terminal = vscode.window.terminals[pids.indexOf(processId)];
    if (terminal) this.remember({ terminal, startedAt, task: { name, source } });
  }

  private remember(run: Run): void {
    this.runs = [...this.runs.slice(1 - REMEMBERED), run];
  }
}

/** After a reload the runs are forgotten, but terminals keep their names. */
function onlyTerminalNamed(name: string): vscode.Terminal | undefined {
  const named = vscode.window.terminals.filter((terminal) => terminal.name === name);
  return named.length === 1 ? named[0] : undefined;
}
