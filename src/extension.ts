import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { version } from '../package.json';
import { createNoticeGate } from './aggregation/noticeGate';
import { systemClock as clock } from './base/systemClock';
import type { Observation } from './model/observation';
import type { Supervisor } from './model/supervisor';
import { createTaskSensor } from './sensors/vscode/tasks';
import { createTerminalSensor } from './sensors/vscode/terminals';
import { resolveStateDir } from './store/stateDir';
import { SupervisorChannels } from './supervision/channels';
import { LateSupervisor } from './supervision/lateSupervisor';
import { createNoticeClaims } from './supervision/noticeClaims';
import { contributeViews } from './views/contributeViews';
import { Contributor } from './views/contributor';
import { Messages } from './views/messages';
import { Settings } from './views/settings';
import { SupervisionControl } from './views/supervisionControl';
import { extendTerminalPath } from './views/terminalPath';

/** What `activate` returns: the same door that this extension's own views go through. */
export interface BuildbeatApi {
  readonly version: string;
  readonly supervisor: Supervisor;
}

let active: Supervisor | undefined;

/** Sets everything up and returns; what takes time (journal, worker thread) goes on by itself. */
export function activate(context: vscode.ExtensionContext): BuildbeatApi {
  const { extension, globalState, workspaceState, subscriptions } = context;
  const output = vscode.window.createOutputChannel('Buildbeat', { log: true });
  const log = (message: string): void => output.info(message);
  const messages = new Messages(output);
  const settings = new Settings(messages);
  const stateDir = resolveStateDir();
  const workerPath = context.asAbsolutePath(join('dist', 'worker.js'));
  const supervisor = new LateSupervisor(new SupervisorChannels(clock, log), async (channels) => {
    // Activation ends before this loads.
    await nextTurn();
    const { createWindowSupervisor } = await import('./windowSupervisor');
    return createWindowSupervisor({ settings, workerPath, stateDir, version, log }, channels);
  });
  active = supervisor;
  const control = new SupervisionControl({ supervisor, settings, memory: globalState, clock, messages });
  const contributor = new Contributor((name, error) =>
    output.error(`The ${name} could not be set up.`, error),
  );
  subscriptions.push(output, settings, control, contributor);

  const observe = (observation: Observation): void => supervisor.observe(observation);
  contributor.add('task sensor', () => createTaskSensor(observe));
  contributor.add('terminal sensor', () => createTerminalSensor(observe));
  contributeViews(contributor, {
    ...{ supervisor, control, settings, messages, log: output, clock, extensionId: extension.id },
    memory: workspaceState,
    createGate: createNoticeGate,
    claimNotice: createNoticeClaims(stateDir),
    loadTelemetry: async () => {
      const { createWindowTelemetry } = await import('./windowTelemetry');
      const { extensionUri } = context;
      return createWindowTelemetry({ supervisor, stateDir, extension: extensionUri, messages, clock, log });
    },
  });

  contributor.add('command of terminals', () =>
    extendTerminalPath({
      collection: context.environmentVariableCollection,
      storage: context.globalStorageUri.fsPath,
      cli: context.asAbsolutePath(join('dist', 'cli.js')),
      onError: (error) => output.error('The buildbeat command is not in terminals.', error),
    }),
  );

  settings.check();
  control.autoStart().catch((error: unknown) => messages.fail(error));
  return { version, supervisor };
}

/** Waits until what was seen is in the journal. */
export async function deactivate(): Promise<void> {
  await active?.stop();
}
