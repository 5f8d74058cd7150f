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
