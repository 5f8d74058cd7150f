import * as vscode from 'vscode';
import { waitFor } from '../../helpers/waitFor';
import { next } from './collector';

/** A terminal whose shell integration has told a command already: of the very first the exit code may be lost. */
export async function integratedTerminal(options: vscode.TerminalOptions): Promise<vscode.Terminal> {
  const terminal = vscode.window.createTerminal(options);
  terminal.show();
  await waitFor('shell integration', () => terminal.shellIntegration);
  const told = next(
    'the end of the first command',
    vscode.window.onDidEndTerminalShellExecution,
    (event) => event.terminal === terminal,
  );
  terminal.sendText('true');
  await told;
  return terminal;
}

/**
 * Types a line and waits until the editor tells that it runs.
 *
 * @returns false when the editor told another line than was typed: under load it may tell an empty one
 */
export async function type(terminal: vscode.Terminal, line: string): Promise<boolean> {
  const told = next(
    `the start of ${line}`,
    vscode.window.onDidStartTerminalShellExecution,
    (event) => event.terminal === terminal,
  );
  terminal.sendText(line);
  return (await told).execution.commandLine.value === line;
}
