import * as vscode from 'vscode';
import type { WorkspaceFolder } from './present/folder';

export const workspaceFolders = (): readonly WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));
