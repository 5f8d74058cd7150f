import * as vscode from 'vscode';
import { relativeToWorkspace } from './present/folder';
import type { Messages } from './messages';
import type { Settings } from './settings';
import { workspaceFolders } from './workspaceFolders';

/** Asks for a file that builds write about their stages, and adds it to the settings of the workspace. */
export async function addProgressFile(settings: Settings, messages: Messages): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Add Progress File',
    openLabel: 'Add',
    canSelectMany: true,
    filters: { 'Progress files': ['ndjson', 'jsonl', 'json', 'log'], 'All files': ['*'] },
  });
  if (!chosen) return;
  const known = settings.get('progress.files');
  const added = chosen
    .map(({ fsPath }) => relativeToWorkspace(fsPath, workspaceFolders()))
    .filter((path) => !known.includes(path));
  if (added.length === 0) {
    messages.offer('information', 'This file is followed already.');
    return;
  }
  await settings.setProgressFiles([...known, ...added]);
  messages.offer('information', `${added.join(', ')} is followed from now on.`, {
    'Open Settings': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'buildbeat.progress'),
    Undo: () =>
      settings.setProgressFiles(settings.get('progress.files').filter((path) => !added.includes(path))),
  });
}
