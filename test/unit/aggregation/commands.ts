import type { Scene, Spawned } from '../../helpers/scene';

/** Compiles one file as gcc does, with a process of its own for the work. */
export function compile(scene: Scene, parent: Spawned, file: string, code = 0): void {
  const gcc = scene.spawn(`gcc -c ${file}`, { parent });
  const cc1 = scene.spawn(`/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet ${file}`, { parent: gcc });
  scene.exit(cc1, code);
  scene.exit(gcc, code);
}

/** Runs a command from start to end. */
export function run(scene: Scene, command: string, parent: Spawned, code = 0): void {
  scene.exit(scene.spawn(command, { parent }), code);
}
