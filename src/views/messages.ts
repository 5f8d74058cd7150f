import * as vscode from 'vscode';
import { errorMessage } from '../base/result';
import { plainNotice } from './present/text';

/** What the buttons of a message do, by their label. */
export type Actions = Readonly<Record<string, () => unknown>>;

const SHOW = {
  information: (message: string, buttons: readonly string[]) =>
    vscode.window.showInformationMessage(message, ...buttons),
  warning: (message: string, buttons: readonly string[]) =>
    vscode.window.showWarningMessage(message, ...buttons),
  error: (message: string, buttons: readonly string[]) => vscode.window.showErrorMessage(message, ...buttons),
};

/** Messages that nobody waits for: work goes on while one is on the screen. */
export class Messages {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  offer(severity: keyof typeof SHOW, message: string, actions: Actions = {}): void {
    this.show(severity, message, actions).catch((error: unknown) => this.fail(error));
  }

  /** Logs what went wrong and says it to the user. */
  fail(error: unknown): void {
    this.log.error(error instanceof Error ? error : String(error));
    this.offer('error', errorMessage(error), { 'Show Log': () => this.log.show() });
  }

  private async show(severity: keyof typeof SHOW, message: string, actions: Actions): Promise<void> {
    const chosen = await SHOW[severity](plainNotice(message), Object.keys(actions));
    if (chosen !== undefined) await actions[chosen]?.();
  }
}
