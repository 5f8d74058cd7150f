import { mergeRules } from './aggregation/tools/compile';
import { DisposableList } from './base/disposable';
import { errorMessage } from './base/result';
import { systemClock as clock } from './base/systemClock';
import { startProcessTable } from './sensors/processTable/processTable';
import type { SupervisorOptions } from './supervision/supervisor';
import { SAMPLES_VARIABLE, sampleCapacity } from './telemetry/capacity';
import {
  livenessTimes,
  markerFiles,
  onDidChangeProgressSettings,
  progressSettings,
  telemetrySettings,
} from './views/sensingSettings';
import type { Settings } from './views/settings';
import { workspaceFolders } from './views/workspaceFolders';

const LOAD_LATER_MS = 500;

export interface SensingOptions {
  readonly settings: Settings;
  /** The bundle of the process sensor's thread. */
  readonly workerPath: string;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

/** What to sense and what to make of it: read from the settings each time supervision starts. */
export function sensing({
  settings,
  workerPath,
  log,
}: SensingOptions): Pick<
  SupervisorOptions,
  'aggregation' | 'telemetry' | 'createProcessTable' | 'createSensors'
> {
  return {
    aggregation: () => ({
      ignoreCommands: settings.get('ignoreCommands'),
      rules: mergeRules({
        extra: settings.get('tools.extra'),
        disabled: settings.get('tools.disabled'),
        useDefaults: settings.get('tools.useDefaults'),
      }),
      liveness: livenessTimes(settings),
    }),
    telemetry: () => {
      const { samples, intervalMs } = telemetrySettings(settings);
      return { capacity: sampleCapacity(samples, process.env[SAMPLES_VARIABLE], log), intervalMs };
    },
    createProcessTable: (sink) => {
      const backend = settings.get('processBackend');
      return startProcessTable({ backend, intervalMs: settings.get('scanInterval'), workerPath }, sink);
    },
    createSensors: (observe, folders) => {
      const progress = () => ({
        ...progressSettings(settings),
        folders: workspaceFolders().map(({ path }) => path),
      });
      const onDidChangeProgress = onDidChangeProgressSettings(settings);
      const options = { folders, markerFiles: markerFiles(settings), progress, onDidChangeProgress, log };
      const sensors = new DisposableList();
      // They and their schemas take a while to load, which activation need not wait for.
      const load = (): void => {
        import('./sensors/fileSensors').then(
          ({ createFileSensors }) => sensors.add(createFileSensors(options, observe, clock)),
          (error: unknown) => log(`Only processes are sensed: ${errorMessage(error)}.`),
        );
      };
      sensors.add(clock.after(LOAD_LATER_MS, load));
      return sensors;
    },
  };
}
