import * as vscode from 'vscode';
import { REDACTED, type Build } from '../model/build';
import type { Messages } from './messages';
import { oneLine } from './present/text';

/** A task's build runs as that task again; any other as its command in a new terminal, in its folder. */
export async function runAgain(build: Build, messages: Messages): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    explainTrust(messages);
    return;
  }
  const task = build.origin.type === 'task' ? await findTask(build.origin) : undefined;
  if (task) await vscode.tasks.executeTask(task);
  else runInTerminal(build, messages);
}

async function findTask(origin: { readonly name: string; readonly source: string }) {
  const tasks = await vscode.tasks.fetchTasks();
  return tasks.find(({ name, source }) => name === origin.name && source === origin.source);
}

function runInTerminal({ tool, command, cwd }: Build, messages: Messages): void {
  const terminal = vscode.window.createTerminal({ name: oneLine(tool), cwd });
  terminal.show();
  const complete = !command.includes(REDACTED);
  terminal.sendText(command, complete);
  if (complete) return;
  messages.offer(
    'information',
    `The command holds a secret that Buildbeat does not keep: put it where ${REDACTED} stands and press Enter.`,
  );
}

function explainTrust(messages: Messages): void {
  messages.offer('warning', 'Run Again is off because this workspace is not trusted.', {
    'Manage Workspace Trust': () => vscode.commands.executeCommand('workbench.trust.manage'),
  });
}
