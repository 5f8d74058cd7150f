import type { ProgressDialect } from '../model/progressDialect';
import type { Settings } from './settings';

/** When liveness is looked at and what it takes, milliseconds. */
export interface LivenessTimes {
  readonly heartbeatMs: number;
  readonly quietMs: number;
  readonly stallMs: number;
}

/** At least three heartbeats fall into the time after which a build is called stalled. */
export function livenessTimes(settings: Settings): LivenessTimes {
  const stallMs = settings.get('liveness.stallAfter') * 1000;
  return {
    heartbeatMs: Math.min(settings.get('liveness.heartbeatInterval') * 1000, stallMs / 3),
    quietMs: settings.get('liveness.quietAfter') * 1000,
    stallMs,
  };
}

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
