import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/emitter';
import { SECTION, SETTING_NAMES, SETTINGS, type SettingName, type SettingValues } from '../contributions';
import type { Messages } from './messages';

/** The settings, read afresh at each `get`. A wrong value is reported once and its default is used. */
export class Settings implements Disposable {
  private readonly reported = new Set<string>();
  private readonly changes = new Emitter<ReadonlySet<SettingName>>();
  private readonly subscription: Disposable;

  constructor(private readonly messages: Messages) {
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      const changed = SETTING_NAMES.filter((name) => event.affectsConfiguration(`${SECTION}.${name}`));
      if (changed.length === 0) return;
      this.check();
      this.changes.fire(new Set(changed));
    });
  }

  /** Fires the names of the settings that may have changed. */
  get onDidChange(): Event<ReadonlySet<SettingName>> {
    return this.changes.event;
  }

  get<N extends SettingName>(name: N): SettingValues[N] {
    const raw = vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
    const { value, problems } = SETTINGS[name].parse(raw);
    for (const problem of problems) this.reportOnce(`The setting ${SECTION}.${name} is wrong: ${problem}.`);
    return value;
  }

  /** The same where somebody chose a value; undefined where none is set. */
  chosen<N extends SettingName>(name: N): SettingValues[N] | undefined {
    const found = vscode.workspace.getConfiguration(SECTION).inspect<unknown>(name);
    const values = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
    return values.some((value) => value !== undefined) ? this.get(name) : undefined;
  }

  /** Reads every setting, so that wrong values are reported now and not when they are first needed. */
  check(): void {
    for (const name of SETTING_NAMES) this.get(name);
  }

  /** Replaces the user's list of commands that are not shown as builds. */
  async setIgnoredCommands(patterns: readonly string[]): Promise<void> {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('ignoreCommands' satisfies SettingName, patterns, vscode.ConfigurationTarget.Global);
  }

  /** Replaces the workspace's list of progress files; without a workspace, the user's. */
  async setProgressFiles(files: readonly string[]): Promise<void> {
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('progress.files' satisfies SettingName, files, target);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private reportOnce(problem: string): void {
    if (this.reported.has(problem)) return;
    this.reported.add(problem);
    this.messages.offer('warning', problem, {
      'Open Settings': () => vscode.commands.executeCommand('workbench.action.openSettings', SECTION),
    });
  }
}
