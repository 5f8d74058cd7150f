import * as vscode from 'vscode';

export interface QuickPickTexts {
  readonly title: string;
  readonly placeHolder?: string;
}

/**
 * A page in an editor is given the keyboard back a moment after the palette has closed: a list that closes when it
 * loses the keyboard would be gone before it is read.
 */
const STAYS = { ignoreFocusOut: true, matchOnDescription: true };

/** @returns undefined when nothing was chosen */
export async function pickOne<T extends vscode.QuickPickItem>(
  items: readonly T[],
  texts: QuickPickTexts,
): Promise<T | undefined> {
  return vscode.window.showQuickPick(items, { ...texts, ...STAYS });
}

/** @returns empty when nothing was chosen */
export async function pickMany<T extends vscode.QuickPickItem>(
  items: readonly T[],
  texts: QuickPickTexts,
): Promise<readonly T[]> {
  const chosen = await vscode.window.showQuickPick(items, { ...texts, ...STAYS, canPickMany: true });
  return chosen ?? [];
}
