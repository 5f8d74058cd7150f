import * as vscode from 'vscode';
import type { PALETTE_COMMANDS } from '../contributions';
import { isFinished } from '../model/notice';
import type { Supervisor } from '../model/supervisor';
import { addProgressFile } from './addProgressFile';
import type { BuildsView } from './buildsView';
import type { CommandHandler } from './commands';
import type { Messages } from './messages';
import { plural } from './present/text';
import type { Settings } from './settings';
import type { StatusDocument } from './statusDocument';
import type { SupervisionControl } from './supervisionControl';
import { watchCommands, type WatchCommandOptions } from './watchCommands';

export interface PaletteOptions extends WatchCommandOptions {
  readonly settings: Settings;
  readonly messages: Messages;
  readonly control: SupervisionControl;
  readonly view: () => BuildsView;
  readonly status: () => StatusDocument;
  readonly log: vscode.LogOutputChannel;
  /** `publisher.name`, by which the settings editor finds this extension's settings. */
  readonly extensionId: string;
}

export function paletteCommands(
  options: PaletteOptions,
): Readonly<Record<keyof typeof PALETTE_COMMANDS, CommandHandler>> {
  const { supervisor, control, settings, messages, view, status, watched, log, extensionId } = options;
  return {
    ...watchCommands(options),
    addProgressFile: () => addProgressFile(settings, messages),
    startSupervision: () => control.start(),
    stopSupervision: () => control.stop(),
    restartSupervision: () => control.restart(),
    showBuilds: async (build) => {
      await (typeof build === 'string' ? view().reveal(build) : view().show());
      watched().acknowledge();
    },
    showLog: () => {
      log.show();
      return Promise.resolve();
    },
    clearHistory: () => clearHistory(supervisor),
    showStatus: () => status().show(),
    openSettings: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`);
    },
  };
}

async function clearHistory(supervisor: Supervisor): Promise<void> {
  const finished = supervisor.feed.model.builds().filter(isFinished).length;
  const clear = 'Clear History';
  const chosen = await vscode.window.showWarningMessage(
    `Forget ${plural(finished, 'finished build')}?`,
    { modal: true, detail: 'Builds that still run stay. This cannot be undone.' },
    clear,
  );
  if (chosen === clear) await supervisor.clearHistory();
}
