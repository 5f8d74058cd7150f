import type { LivenessTimes } from '../model/liveness';
import type { ProgressDialect } from '../model/progressDialect';
import { DisposableList } from '../base/disposable';
import type { Event } from '../base/emitter';
import type { Settings } from './settings';
import { onDidChangeWorkspaceFolders } from './workspaceFolders';

export const livenessTimes = (settings: Settings): LivenessTimes => ({
  heartbeatMs: settings.get('liveness.heartbeatInterval') * 1000,
  quietMs: settings.get('liveness.quietAfter') * 1000,
  stallMs: settings.get('liveness.stallAfter') * 1000,
});

export interface TelemetrySettings {
  /** How many samples of a running build are kept; undefined where the user does not say. */
  readonly samples: number | undefined;
  readonly intervalMs: number;
}

export const telemetrySettings = (settings: Settings): TelemetrySettings => ({
  samples: settings.chosen('telemetry.samples'),
  intervalMs: settings.get('telemetry.interval') * 1000,
});

export interface ProgressSettings {
  /** Paths or globs, as the user wrote them. */
  readonly files: readonly string[];
  readonly dialect: ProgressDialect | 'auto';
}

export const progressSettings = (settings: Settings): ProgressSettings => ({
  files: settings.get('progress.files'),
  dialect: settings.get('progress.dialect'),
});

/** What the user wrote, or the folders it is relative to. */
export const onDidChangeProgressSettings =
  (settings: Settings): Event<void> =>
  (listener) => {
    const subscriptions = new DisposableList();
    subscriptions.add(onDidChangeWorkspaceFolders(listener));
    subscriptions.add(
      settings.onDidChange((names) => {
        if (names.has('progress.files') || names.has('progress.dialect')) listener();
      }),
    );
    return subscriptions;
  };

export const markerFiles = (settings: Settings): readonly string[] => settings.get('markers.files');
