import * as vscode from 'vscode';
import type { Event } from '../base/emitter';
import type { WorkspaceFolder } from './present/folder';

export const workspaceFolders = (): readonly WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));

export const onDidChangeWorkspaceFolders: Event<void> = (listener) =>
  vscode.workspace.onDidChangeWorkspaceFolders(() => listener());
