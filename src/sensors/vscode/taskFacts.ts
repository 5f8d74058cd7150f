import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { CompoundTask, TaskFacts } from '../../model/observation';
import { hasVariable, joinCommand, resolveFolder, type TaskFolder } from './commandLine';
import { compoundTasks } from './compounds';

/** What is known of a task before it runs; the editor keeps what it does with variables to itself. */
export function taskFacts(task: vscode.Task, execution: string): TaskFacts {
  const folder = folderOf(task);
  const taskFolder =
    folder?.uri.scheme === 'file' ? { name: folder.name, path: folder.uri.fsPath } : undefined;
  const compounds = declaredCompounds(folder);
  const command = commandOf(task);
  return {
    execution,
    label: task.name,
    source: task.source,
    command: command === undefined ? undefined : resolveFolder(command, taskFolder),
    cwd: cwdOf(task, taskFolder),
    isBackground: task.isBackground,
    compounds: compounds.filter(({ parts }) => parts.includes(task.name)),
    compound: compounds.find(({ label }) => label === task.name),
  };
}

/** A user's own task runs in the workspace's folder when there is just one. */
function folderOf({ scope }: vscode.Task): vscode.WorkspaceFolder | undefined {
  if (typeof scope === 'object') return scope;
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length === 1 ? folders[0] : undefined;
}

/** From the folder's `tasks.json`, the workspace file and the user's own tasks. */
function declaredCompounds(folder: vscode.WorkspaceFolder | undefined): CompoundTask[] {
  const declared = vscode.workspace.getConfiguration('tasks', folder).inspect('tasks');
  const layers = [declared?.workspaceFolderValue, declared?.workspaceValue, declared?.globalValue];
  return compoundTasks(
    layers.flatMap((tasks: unknown) => (Array.isArray(tasks) ? (tasks as unknown[]) : [])),
  );
}

function commandOf({ execution }: vscode.Task): string | undefined {
  if (execution instanceof vscode.ShellExecution) {
    return execution.commandLine ?? joinCommand(execution.command, execution.args);
  }
  if (execution instanceof vscode.ProcessExecution) {
    return joinCommand(
      { value: execution.process },
      execution.args.map((value) => ({ value })),
    );
  }
  return undefined;
}

function cwdOf({ execution }: vscode.Task, folder: TaskFolder | undefined): string | undefined {
  const hasOptions =
    execution instanceof vscode.ShellExecution || execution instanceof vscode.ProcessExecution;
  const declared = hasOptions ? execution.options?.cwd : undefined;
  if (declared === undefined) return folder?.path;
  const cwd = resolveFolder(declared, folder);
  if (hasVariable(cwd)) return undefined;
  if (isAbsolute(cwd)) return cwd;
  return folder && join(folder.path, cwd);
}
