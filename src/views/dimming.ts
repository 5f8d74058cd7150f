import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { DIMMED_COLOR } from './present/icons';

const SCHEME = 'buildbeat-dimmed';

/** A resource whose only meaning is that its row is dimmed: decorations are the one way to colour a label. */
export const dimmedUri = (id: string): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: `/${id}` });

export function registerDimming(): Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === SCHEME
        ? new vscode.FileDecoration(undefined, undefined, new vscode.ThemeColor(DIMMED_COLOR))
        : undefined,
  });
}
