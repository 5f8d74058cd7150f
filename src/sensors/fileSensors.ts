import type { Clock } from '../base/clock';
import { DisposableList, toDisposable, type Disposable } from '../base/disposable';
import type { Event } from '../base/emitter';
import { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';
import type { Observation } from '../model/observation';
import { createHookSensor } from './hook/hookSensor';
import { createMarkerSensor } from './markers/markerSensor';
import { createProgressSensor, type ProgressOptions } from './progress/progressSensor';
import { createWatchedSensor } from './watched/watchedSensor';

export interface FileSensorsOptions {
  /** Where `buildbeat run` keeps its tasks, shell hooks their records and scripts their build-status files. */
  readonly folders: { readonly watch: string; readonly hook: string; readonly markers: string };
  /** Absolute paths of build-status files elsewhere. */
  readonly markerFiles: readonly string[];
  readonly progress: () => ProgressOptions;
  /** Fires when `progress` says something else. */
  readonly onDidChangeProgress?: Event<void>;
  /** Hears sentences for people. */
  readonly log: (message: string) => void;
}

/**
 * Everything that is sensed through files. One sensor that cannot be started does not stop the others, and an
 * observer that throws stops none.
 */
export function createFileSensors(
  options: FileSensorsOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): Disposable {
  const { folders, markerFiles, log: onProblem } = options;
  const sensors = new DisposableList();
  const problems = new OnceEach(onProblem);
  const passOn = (observation: Observation): void => {
    try {
      observe(observation);
    } catch (error) {
      const { type } = observation;
      problems.tell(type, `${type} was observed and could not be taken in (${errorMessage(error)}).`);
    }
  };
  const start = (name: string, create: () => Disposable): void => {
    try {
      sensors.add(create());
    } catch (error) {
      onProblem(`${name} are not followed: ${errorMessage(error)}.`);
    }
  };
  start('Watched tasks', () => createWatchedSensor({ folder: folders.watch, onProblem }, passOn, clock));
  start('Shell hooks', () => createHookSensor({ folder: folders.hook, onProblem }, passOn, clock));
  start('Build-status files', () =>
    createMarkerSensor({ files: markerFiles, folder: folders.markers, onProblem }, passOn, clock),
  );
  start('Progress files', () => followProgress(options, passOn, clock));
  return sensors;
}

/** A change of what to follow begins it anew. */
function followProgress(
  { progress, onDidChangeProgress }: FileSensorsOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): Disposable {
  const following = new DisposableList();
  let sensor = createProgressSensor(progress(), observe, clock);
  following.add(toDisposable(() => sensor.dispose()));
  const changes = onDidChangeProgress?.(() => {
    sensor.dispose();
    sensor = createProgressSensor(progress(), observe, clock);
  });
  if (changes) following.add(changes);
  return following;
}
