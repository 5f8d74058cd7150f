import * as vscode from 'vscode';
import { REDACTED, type Build } from '../model/build';
import type { Messages } from './messages';
import { rerunOf } from './present/rerun';
import { oneLine } from './present/text';

/** A task's build runs as that task again; any other as its command in a new terminal, in its folder. */
export async function runAgain(build: Build, messages: Messages): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    explainTrust(messages);
    return;
  }
  if (build.origin.type === 'stream') {
    messages.offer(
      'warning',
      'This build cannot run again from here: only its progress stream is known, not the command that writes it.',
    );
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
  const rerun = rerunOf(command);
  if (rerun.type === 'refuse') {
    explainRefusal(command, rerun.reason, messages);
    return;
  }
  const terminal = vscode.window.createTerminal({ name: oneLine(tool), cwd });
  terminal.show();
  terminal.sendText(command, rerun.type === 'run');
  if (rerun.type === 'run') return;
  messages.offer(
    'information',
    `The command holds a secret that Buildbeat does not keep: put it where ${REDACTED} stands and press Enter.`,
  );
}

function explainRefusal(command: string, reason: string, messages: Messages): void {
  messages.offer(
    'warning',
    `This command cannot run again from here: it ${reason}. Copy it, and look at it before you run it.`,
    { 'Copy Command': () => vscode.env.clipboard.writeText(command) },
  );
}

function explainTrust(messages: Messages): void {
  messages.offer('warning', 'Run Again is off because this workspace is not trusted.', {
    'Manage Workspace Trust': () => vscode.commands.executeCommand('workbench.trust.manage'),
  });
}
