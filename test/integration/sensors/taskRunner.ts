import * as vscode from 'vscode';
import { waitFor, within } from '../../helpers/waitFor';
import { next } from './collector';

/** The folder that the window under test has open. */
export function workspaceFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('Open the window under test with a folder');
  return folder;
}

const configuration = () => vscode.workspace.getConfiguration('tasks', workspaceFolder());

/** Puts tasks in the place of the workspace's own; returns how to put those back. */
export async function declareTasks(tasks: readonly object[]): Promise<() => Promise<void>> {
  const before = configuration().inspect('tasks')?.workspaceValue;
  const declare = async (value: unknown) =>
    configuration().update('tasks', value, vscode.ConfigurationTarget.Workspace);
  await declare(tasks);
  return async () => declare(before);
}

export async function findTask(name: string): Promise<vscode.Task> {
  return waitFor(`the editor to know the task ${name}`, async () =>
    (await vscode.tasks.fetchTasks()).find((task) => task.name === name),
  );
}

export async function start(name: string): Promise<vscode.TaskExecution> {
  const task = await findTask(name);
  return within(`the editor to start the task ${name}`, Promise.resolve(vscode.tasks.executeTask(task)));
}

/** Runs a task and waits until the editor says that it ended, which it says of a compound after its parts. */
export async function runToEnd(name: string): Promise<void> {
  const ended = next(
    `the end of the task ${name}`,
    vscode.tasks.onDidEndTask,
    ({ execution }) => execution.task.name === name,
  );
  await start(name);
  await ended;
}

/** Ends what runs and closes every terminal, so that no process is left behind. */
export async function endAllTasks(): Promise<void> {
  for (const execution of vscode.tasks.taskExecutions) execution.terminate();
  for (const terminal of vscode.window.terminals) terminal.dispose();
  await waitFor('the terminals to close', () => vscode.window.terminals.length === 0 || undefined);
}
