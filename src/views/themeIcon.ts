import * as vscode from 'vscode';
import type { Icon } from './present/icons';

export const themeIcon = ({ id, color }: Icon): vscode.ThemeIcon =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
