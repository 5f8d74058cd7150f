import assert from 'node:assert/strict';
import { ROLE_GROUP, type Stage } from '../../../src/model/stage';
import { Scene, type Spawned } from '../../helpers/scene';

function work(scene: Scene, command: string, parent: Spawned, code?: number): void {
  scene.exit(scene.spawn(command, { parent }), code);
}

const make = (scene: Scene, command = 'make'): Spawned => scene.spawn(command, { parent: scene.shell() });

const states = (stages: readonly Stage[]): [string, string][] =>
  stages.map(({ name, state }) => [name, state]);

describe('the kinds of work of a build', () => {
  it('are stages from their first process to the end of the last, told over with the build', () => {
    const scene = new Scene();
    const root = make(scene);
    const first = scene.spawn('gcc -c a.c', { parent: root });
    scene.exit(first);
    scene.wait(500);
    work(scene, 'gcc -c b.c', root);
    const lastEnd = scene.now;
    work(scene, 'gcc -o app a.o b.o', root);
    assert.deepEqual(states(scene.only().stages), [
      ['compile', 'running'],
      ['link', 'running'],
    ]);
    scene.exit(root);
    const [compile, link] = scene.onlyFinished().stages;
    assert.deepEqual(
      [compile?.groupId, compile?.source, compile?.role, compile?.state],
      [ROLE_GROUP, 'process', 'compile', 'succeeded'],
    );
    assert.deepEqual([compile?.startedAt, compile?.endedAt], [first.facts.startedAt, lastEnd]);
    assert.equal(link?.state, 'succeeded');
  });

  it('fail with what failed first, and succeed where nothing failed', () => {
    const scene = new Scene();
    const root = make(scene);
    work(scene, 'gcc -c a.c', root);
    work(scene, 'gcc -o app a.o b.o', root, 1);
    scene.exit(root, 2);
    const { stages } = scene.onlyFinished();
    assert.deepEqual(states(stages), [
      ['compile', 'succeeded'],
      ['link', 'failed'],
    ]);
    assert.equal(stages[1]?.reason, 'gcc -o app exited 1');
  });

  it('went well where the build did, though a process failed: configure tries what it may not find', () => {
    const scene = new Scene();
    const configure = make(scene, './configure');
    work(scene, 'gcc -c conftest.c', configure, 1);
    scene.exit(configure);
    const build = scene.onlyFinished();
    assert.deepEqual(states(build.stages), [['compile', 'succeeded']]);
    assert.equal(build.processes.parts[0]?.failed, 1);
  });

  it('are cancelled with the build where they were cut off', () => {
    const scene = new Scene();
    const root = make(scene);
    work(scene, 'gcc -c a.c', root);
    scene.kill(scene.spawn('gcc -o app a.o', { parent: root }), 2);
    scene.kill(root, 2);
    const { stages } = scene.onlyFinished();
    assert.deepEqual(
      stages.map(({ name, state, reason }) => [name, state, reason]),
      [
        ['compile', 'succeeded', undefined],
        ['link', 'failed', 'cancelled'],
      ],
    );
  });

  it('are cancelled with the build where they still ran at its end', () => {
    const scene = new Scene();
    const root = make(scene);
    scene.spawn('gcc -c a.c', { parent: root });
    scene.kill(root, 15);
    assert.deepEqual(states(scene.onlyFinished().stages), [['compile', 'failed']]);
  });

  it('ended, and nobody knows how, where no sensor told', () => {
    const scene = new Scene();
    const root = make(scene);
    scene.vanish(scene.spawn('gcc -c a.c', { parent: root }));
    work(scene, 'gcc -o app a.o', root);
    scene.vanish(root);
    assert.deepEqual(states(scene.onlyFinished().stages), [
      ['compile', 'ended'],
      ['link', 'succeeded'],
    ]);
  });

  it('are none that say only that something was built', () => {
    const scene = new Scene();
    const root = make(scene);
    work(scene, 'make -C lib', root);
    work(scene, 'cp a b', root);
    scene.exit(root);
    assert.deepEqual(states(scene.onlyFinished().stages), []);
    assert.equal(scene.onlyFinished().processes.parts[0]?.role, 'build');
  });

  it('stay apart from a declared stage of that name', () => {
    const scene = new Scene();
    const compounds = [{ label: 'all', parts: ['lint', 'compile'], hasCommand: false }];
    for (const label of ['lint', 'compile']) {
      const shell = scene.spawn(['sh', '-c', 'make']);
      const task = scene.startTask(label, { compounds, command: 'make' }, shell.facts.pid);
      const root = scene.spawn('make', { parent: shell });
      work(scene, 'gcc -c a.c', root, label === 'compile' ? 1 : 0);
      scene.exit(root, label === 'compile' ? 2 : 0);
      scene.exit(shell, label === 'compile' ? 2 : 0);
      scene.endTask(task, label === 'compile' ? 2 : 0);
    }
    scene.wait(5000);
    const { stages } = scene.onlyFinished();
    assert.deepEqual(states(stages.filter(({ groupId }) => groupId === ROLE_GROUP)), [['compile', 'failed']]);
    assert.deepEqual(states(stages.filter(({ groupId }) => groupId !== ROLE_GROUP)), [
      ['lint', 'succeeded'],
      ['compile', 'failed'],
    ]);
  });

  it('go on over a restart', () => {
    const scene = new Scene();
    const root = make(scene);
    work(scene, 'gcc -c a.c', root);
    const { stages } = scene.only();
    scene.restart();
    work(scene, 'gcc -c b.c', root);
    scene.exit(root);
    const [compile, ...others] = scene.onlyFinished().stages;
    assert.equal(others.length, 0);
    assert.deepEqual([compile?.state, compile?.startedAt], ['succeeded', stages[0]?.startedAt]);
  });
});
