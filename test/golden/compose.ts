/**
 * Writes the observations of a build of which others than the process table tell, for the golden transcripts:
 *
 *   tsx test/golden/compose.ts NAME
 *
 * writes `transcripts/NAME.observations.ndjson`. What processes alone show is recorded instead, by record.ts.
 */
import { writeFileSync } from 'node:fs';
import type { Observation } from '../../src/model/observation';
import { ForeignScene } from '../helpers/foreignScene';
import { fromRepository } from '../helpers/repository';

/** Keeps what is observed. */
class ComposedScene extends ForeignScene {
  readonly observations: Observation[] = [];

  override observe(observation: Observation): void {
    this.observations.push(observation);
    super.observe(observation);
  }
}

const STREAM = '/home/ada/demo/logs/progress.ndjson';

const compositions: Readonly<Record<string, (scene: ComposedScene) => void>> = {
  /** `buildbeat run --name nightly -- sh -c 'make && make test'` in a terminal outside the editor. */
  'watched-task-fails'(scene) {
    const watcher = scene.watcher('sh -c …', scene.shell());
    const argv = ['sh', '-c', 'make && make test --token=abcdef'];
    const sh = scene.spawn(argv, { parent: watcher });
    const make = scene.spawn('make', { parent: sh });
    const { pid: watcherPid } = watcher.facts;
    const task = scene.watch(argv, { name: 'nightly', pid: sh.facts.pid, watcherPid, intervalMs: 5_000 });
    scene.now += 4_000;
    scene.exit(scene.spawn('gcc -c main.c', { parent: make }));
    scene.exit(make);
    const test = scene.spawn('make test --token=abcdef', { parent: sh });
    scene.now += 1_000;
    scene.observe({ type: 'watched.beat', at: scene.now, task });
    scene.exit(scene.spawn('./check', { parent: test }), 3);
    scene.exit(test, 2);
    scene.exit(sh, 2);
    scene.endWatch(task, 2);
    scene.exit(watcher, 2);
  },

  /** A process list knows no exit status; the hook tells of the first line late and of the second early. */
  'hook-line-on-ps'(scene) {
    const shell = scene.shell();
    const first = scene.now;
    const make = scene.spawn('make -j2', { parent: shell });
    scene.now += 3_000;
    scene.vanish(make);
    scene.hook(shell, 'cd src && make -j2', 2, first);
    scene.now += 5_000;
    const second = scene.now;
    const again = scene.spawn('make -j2', { parent: shell });
    scene.now += 2_000;
    scene.hook(shell, 'make -j2', 0, second);
    scene.now += 700;
    scene.vanish(again);
  },

  /** Nothing but a file tells of this build. */
  'stream-third-attempt'(scene) {
    scene.startRun(STREAM, { run: '01J8', name: 'release' });
    scene.stage(STREAM, 'queued', 'upload', { dependsOn: ['compile'] });
    scene.stage(STREAM, 'started', 'compile');
    scene.now += 20_000;
    scene.stage(STREAM, 'succeeded', 'compile', { exitCode: 0 });
    for (const stageAttempt of [1, 2, 3]) {
      scene.stage(STREAM, 'started', 'upload', { stageAttempt });
      scene.now += 2_000;
      if (stageAttempt < 3) {
        scene.stage(STREAM, 'failed', 'upload', { stageAttempt, exitCode: 1, error: 'connection reset' });
      }
    }
    scene.stage(STREAM, 'succeeded', 'upload', { stageAttempt: 3, exitCode: 0 });
    scene.endRun(STREAM, 'succeeded', { exitCode: 0 });
    scene.endRun(STREAM, 'succeeded', { exitCode: 0 });
  },

  /** The file of a build that processes show too; its last words come after them, twice and out of order. */
  'stream-without-queued'(scene) {
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.stage(STREAM, 'started', 'configure');
    scene.stage(STREAM, 'succeeded', 'configure');
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.stage(STREAM, 'started', 'compile');
    scene.stage(STREAM, 'started', 'test', { groupId: 'linux' });
    const problem = { type: 'progress.problem', stream: STREAM, line: 6, badLines: 1 } as const;
    scene.observe({ ...problem, at: scene.now, message: 'it is not a whole JSON object' });
    scene.now += 3_000;
    scene.exit(make, 2);
    scene.stage(STREAM, 'failed', 'test', { groupId: 'linux', exitCode: 1 });
    scene.stage(STREAM, 'failed', 'test', { groupId: 'linux', exitCode: 1 });
    scene.endRun(STREAM, 'failed', { exitCode: 1, reason: 'test failed' });
  },
};

function main(name = ''): void {
  const compose = compositions[name];
  if (!compose) throw new Error(`name one of ${Object.keys(compositions).join(', ')}`);
  const scene = new ComposedScene();
  compose(scene);
  const lines = scene.observations.map((observation) => JSON.stringify(observation));
  writeFileSync(
    fromRepository(`test/golden/transcripts/${name}.observations.ndjson`),
    `${lines.join('\n')}\n`,
  );
}

main(process.argv[2]);
