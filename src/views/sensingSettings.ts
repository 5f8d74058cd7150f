import type { LivenessTimes } from '../model/liveness';
import type { ProgressDialect } from '../model/progressDialect';
import type { Settings } from './settings';

export const livenessTimes = (settings: Settings): LivenessTimes => ({
  heartbeatMs: settings.get('liveness.heartbeatInterval') * 1000,
  quietMs: settings.get('liveness.quietAfter') * 1000,
  stallMs: settings.get('liveness.stallAfter') * 1000,
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

export const markerFiles = (settings: Settings): readonly string[] => settings.get('markers.files');
