import type { Stage } from '../../../src/model/stage';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Spawned } from '../../helpers/scene';

export const STREAM = '/home/ada/demo/logs/progress.ndjson';

/** The stages that streams declared: name, state and attempt. */
export const declared = (stages: readonly Stage[]): string[] =>
  stages
    .filter(({ source }) => source === 'progress')
    .map(({ name, state, attempt }) => `${name} ${state} ${attempt}`);

/** What was told to be wrong with streams. */
export const problems = (scene: ForeignScene): { message: string; badLines: number }[] =>
  scene.events.flatMap((event) => (event.type === 'stream.problem' ? [event] : []));

/** A make that runs in the folder above that of the stream. */
export function withMake(): { scene: ForeignScene; make: Spawned } {
  const scene = new ForeignScene();
  return { scene, make: scene.spawn('make', { parent: scene.shell() }) };
}
