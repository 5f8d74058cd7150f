import type { TaskFacts } from '../../../src/model/observation';
import type { Scene, Spawned } from '../../helpers/scene';

/** A task that runs a shell command, as the editor starts it: a shell below its terminal process. */
export function startShellTask(
  scene: Scene,
  label: string,
  task: Partial<TaskFacts> = {},
): { execution: string; shell: Spawned } {
  const shell = scene.spawn(['bash', '-c', task.command ?? label]);
  return { execution: scene.startTask(label, task, shell.facts.pid), shell };
}

/** One from start to end. */
export function runTask(scene: Scene, label: string, code: number, task: Partial<TaskFacts> = {}): void {
  const { execution, shell } = startShellTask(scene, label, task);
  scene.exit(shell, code);
  scene.endTask(execution, code);
}
