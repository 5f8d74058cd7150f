import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableList, type Disposable } from '../../base/disposable';
import { systemClock } from '../../base/systemClock';
import type { Observation } from '../../model/observation';
import { isTaskCommand } from './taskTerminals';
import { TerminalCommand } from './terminalCommand';

/** Reports the commands typed in this window's terminals, where shell integration works, until it is disposed. */
export type TerminalSensor = Disposable;

export function createTerminalSensor(
  observe: (observation: Observation) => void,
  clock: Clock = systemClock,
): TerminalSensor {
  return new VsCodeTerminals(observe, clock);
}

class VsCodeTerminals implements Disposable {
  private readonly commands = new Map<vscode.TerminalShellExecution, TerminalCommand>();
  private readonly taskTerminals = new WeakSet<vscode.Terminal>();
  private readonly subscriptions = new DisposableList();

  constructor(
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    const { window, tasks } = vscode;
    this.subscriptions.add(
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => this.started(terminal, execution)),
    );
    this.subscriptions.add(
      window.onDidEndTerminalShellExecution(({ execution, exitCode }) => this.ended(execution, exitCode)),
    );
    this.subscriptions.add(window.onDidCloseTerminal((terminal) => this.closed(terminal)));
    this.subscriptions.add(
      tasks.onDidStartTaskProcess(({ processId }) => void this.learnTaskTerminal(processId)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const command of this.commands.values()) command.dispose();
    this.commands.clear();
  }

  private started(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): void {
    if (this.isTask(terminal, execution)) return;
    this.commands.set(execution, new TerminalCommand(terminal, execution, this.observe, this.clock));
  }

  private ended(execution: vscode.TerminalShellExecution, exitCode: number | undefined): void {
    this.commands.get(execution)?.end(exitCode);
    this.commands.delete(execution);
  }

  /** The editor does not tell the end of a command whose terminal is closed. */
  private closed(terminal: vscode.Terminal): void {
    for (const [execution, command] of this.commands) {
      if (command.terminal === terminal) this.ended(execution, undefined);
    }
  }

  private isTask(terminal: vscode.Terminal, { commandLine }: vscode.TerminalShellExecution): boolean {
    if (this.taskTerminals.has(terminal)) return true;
    const options = terminal.creationOptions;
    const isTask = isTaskCommand({
      shellArgs: 'shellArgs' in options ? options.shellArgs : undefined,
      commandLine: commandLine.value,
      isGuess: commandLine.confidence === vscode.TerminalShellExecutionCommandLineConfidence.Low,
    });
    if (isTask) this.taskTerminals.add(terminal);
    return isTask;
  }

  /** A terminal that ran a task once is used for tasks alone. */
  private async learnTaskTerminal(taskPid: number): Promise<void> {
    for (const terminal of vscode.window.terminals) {
      if ((await terminal.processId) === taskPid) this.taskTerminals.add(terminal);
    }
  }
}
