import type * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import type { Supervisor } from '../model/supervisor';
import { buildCommands } from './buildCommands';
import { BuildsView } from './buildsView';
import { BuildTerminals } from './buildTerminals';
import { registerCommands } from './commands';
import { registerContextKeys } from './contextKeys';
import type { Contributor } from './contributor';
import { registerDimming } from './dimming';
import { LivenessNotices } from './livenessNotices';
import type { Messages } from './messages';
import { Notifications, type NotificationsOptions } from './notifications';
import { paletteCommands } from './paletteCommands';
import type { Settings } from './settings';
import { StatusBarItem } from './statusBarItem';
import { StatusDocument } from './statusDocument';
import type { SupervisionControl } from './supervisionControl';
import { LateTelemetry } from './telemetry/lateTelemetry';
import type { TelemetryViews } from './telemetry/telemetryViews';
import { telemetryCommands } from './telemetryCommands';
import { WatchedBuilds } from './watchedBuilds';

export interface ViewsOptions extends Pick<NotificationsOptions, 'createGate' | 'claimNotice'> {
  readonly supervisor: Supervisor;
  readonly control: SupervisionControl;
  readonly settings: Settings;
  readonly messages: Messages;
  readonly log: vscode.LogOutputChannel;
  /** Of this workspace. */
  readonly memory: vscode.Memento;
  readonly clock: Clock;
  readonly extensionId: string;
  readonly loadTelemetry: () => Promise<TelemetryViews>;
}

/** Everything that a window shows of builds, and the commands. */
export function contributeViews(contributor: Contributor, options: ViewsOptions): void {
  const { supervisor, messages, memory, clock } = options;
  const watched = contributor.add(
    'list of watched builds',
    () =>
      new WatchedBuilds({
        ...{ feed: supervisor.feed, memory, clock },
        onError: (error) => messages.fail(error),
      }),
  );
  contributor.add('context keys', () => registerContextKeys(supervisor, watched(), clock));
  contributor.add('dimmed rows', registerDimming);
  contributor.add('status bar item', () => new StatusBarItem({ supervisor, watched, clock }));
  const terminals = contributor.add('terminal index', () => new BuildTerminals(clock));
  const view = contributor.add('Builds view', () => new BuildsView(options));
  const status = contributor.add('status document', () => new StatusDocument(supervisor, clock));
  contributor.add('notifications', () => new Notifications({ ...options, terminals }));
  contributor.add('notifications of liveness', () => new LivenessNotices({ ...options, watched }));
  const telemetry = contributor.add('telemetry panels', () => new LateTelemetry(options.loadTelemetry));
  contributor.add('commands', () =>
    registerCommands(
      {
        ...paletteCommands({ ...options, view, status, watched }),
        ...telemetryCommands({ ...options, telemetry }),
        ...buildCommands({ ...options, terminals }),
      },
      options.messages,
    ),
  );
}
