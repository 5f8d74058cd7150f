import assert from 'node:assert/strict';
import { ROLE_GROUP, type Stage } from '../../../src/model/stage';
import { Scene, type Spawned } from '../../helpers/scene';

/** What a build shows by name, and how each stands. */
const named = (stages: readonly Stage[]): [string, string][] =>
  stages.filter(({ groupId }) => groupId !== ROLE_GROUP).map(({ name, state }) => [name, state]);

/** A script as npm runs it: npm, then a shell, below whoever runs it. */
function script(scene: Scene, name: string, parent: Spawned): { npm: Spawned; shell: Spawned } {
  const npm = scene.fork(parent);
  scene.exec(npm, ['/usr/bin/env', 'node', '/usr/bin/npm', 'run', name]);
  scene.exec(npm, ['node', '/usr/bin/npm', 'run', name]);
  return { npm, shell: scene.spawn(['sh', '-c', `${name} it`], { parent: npm }) };
}

function runScript(scene: Scene, name: string, parent: Spawned, tool: string, code = 0): void {
  const { npm, shell } = script(scene, name, parent);
  scene.exit(scene.spawn(tool, { parent: shell }), code);
  scene.exit(shell, code);
  scene.exit(npm, code);
}

describe('build tools that a build runs', () => {
  it('are stages by name when there are at least two side by side', () => {
    const scene = new Scene();
    const { npm, shell } = script(scene, 'all', scene.shell());
    runScript(scene, 'lint', shell, 'eslint .');
    assert.deepEqual(named(scene.only().stages), []);
    runScript(scene, 'compile', shell, 'tsc -p .', 2);
    assert.deepEqual(named(scene.only().stages), [
      ['npm run lint', 'succeeded'],
      ['npm run compile', 'failed'],
    ]);
    scene.exit(shell, 2);
    scene.exit(npm, 2);
    const [lint, compile] = scene.onlyFinished().stages.filter(({ groupId }) => groupId !== ROLE_GROUP);
    assert.deepEqual(
      [lint?.source, lint?.exit, lint?.role],
      ['process', { kind: 'exited', code: 0 }, undefined],
    );
    assert.deepEqual(compile?.exit, { kind: 'exited', code: 2 });
    assert.ok(lint?.startedAt !== undefined && lint.endedAt !== undefined && lint.startedAt < lint.endedAt);
  });

  it('are none as a chain of single wrappers, however long', () => {
    const scene = new Scene();
    const outer = script(scene, 'build', scene.shell());
    const inner = script(scene, 'compile', outer.shell);
    const make = scene.spawn('make -C lib', { parent: inner.shell });
    scene.exit(scene.spawn('tsc', { parent: make }));
    for (const process of [make, inner.shell, inner.npm, outer.shell, outer.npm]) scene.exit(process);
    assert.deepEqual(named(scene.onlyFinished().stages), []);
  });

  it('are stages below a single wrapper, which is none itself', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    const all = scene.spawn('make all', { parent: make });
    for (const folder of ['lib', 'app']) scene.exit(scene.spawn(`make -C ${folder}`, { parent: all }));
    assert.deepEqual(named(scene.only().stages), [
      ['make -C lib', 'succeeded'],
      ['make -C app', 'succeeded'],
    ]);
  });

  it('run side by side, each with its own end', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j2', { parent: scene.shell() });
    const [lib, app] = ['lib', 'app'].map((folder) => scene.spawn(`make -C ${folder}`, { parent: make }));
    assert.ok(lib && app);
    assert.deepEqual(named(scene.only().stages), [
      ['make -C lib', 'running'],
      ['make -C app', 'running'],
    ]);
    scene.vanish(app);
    scene.kill(lib, 9);
    assert.deepEqual(named(scene.only().stages), [
      ['make -C lib', 'failed'],
      ['make -C app', 'ended'],
    ]);
  });

  it('are told apart when they have one name', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    for (let n = 0; n < 3; n += 1) scene.exit(scene.spawn('make all', { parent: make }));
    assert.deepEqual(
      named(scene.only().stages).map(([name]) => name),
      ['make all', 'make all (2)', 'make all (3)'],
    );
  });

  it('are shown in a bounded number, however often they run', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    for (let n = 0; n < 200; n += 1) scene.exit(scene.spawn('make all', { parent: make }));
    assert.equal(scene.only().stages.length, 50);
  });

  it('are none where compilers only are run', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    for (const file of ['a', 'b', 'c']) scene.exit(scene.spawn(`gcc -c ${file}.c`, { parent: make }));
    assert.deepEqual(named(scene.only().stages), []);
  });

  it('are none when a configure step or a test runs them to see whether they work', () => {
    for (const command of ['./configure', 'pytest -q']) {
      const scene = new Scene();
      const probing = scene.spawn(command, { parent: scene.shell() });
      for (const target of ['one', 'two']) {
        const make = scene.spawn(`make ${target}`, { parent: probing });
        for (const below of ['a', 'b']) scene.exit(scene.spawn(`make ${below}`, { parent: make }));
        scene.exit(make);
      }
      assert.deepEqual(named(scene.only().stages), [], command);
    }
  });

  it('are the scripts of a package test too', () => {
    const scene = new Scene();
    const npm = scene.spawn('npm test', { parent: scene.shell() });
    runScript(scene, 'lint', npm, 'eslint .');
    runScript(scene, 'unit', npm, 'mocha');
    assert.deepEqual(named(scene.only().stages), [
      ['npm run lint', 'succeeded'],
      ['npm run unit', 'succeeded'],
    ]);
  });

  it('stand beside the commands of a line', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'npm run all && make');
    const { npm, shell: below } = script(scene, 'all', shell);
    runScript(scene, 'lint', below, 'eslint .');
    runScript(scene, 'compile', below, 'tsc');
    scene.exit(below);
    scene.exit(npm);
    scene.exit(scene.spawn('make', { parent: shell }));
    scene.endLine(line, 0);
    scene.wait(1000);
    assert.deepEqual(
      scene
        .onlyFinished()
        .stages.filter(({ groupId }) => groupId !== ROLE_GROUP)
        .map(({ name, source }) => [name, source]),
      [
        ['npm run lint', 'process'],
        ['npm run compile', 'process'],
        ['npm run all', 'command'],
        ['make', 'command'],
      ],
    );
  });

  it('are not named beside the parts of a compound task, while the kinds of work stay', () => {
    const scene = new Scene();
    const compounds = [{ label: 'all', parts: ['compile', 'test'], hasCommand: false }];
    for (const label of ['compile', 'test']) {
      const shell = scene.spawn(['sh', '-c', label]);
      const task = scene.startTask(label, { compounds, command: label }, shell.facts.pid);
      const make = scene.spawn('make', { parent: shell });
      for (const folder of label === 'test' ? ['lib', 'app'] : []) {
        const nested = scene.spawn(`make -C ${folder}`, { parent: make });
        scene.exit(scene.spawn(`gcc -c ${folder}.c`, { parent: nested }));
        scene.exit(nested);
      }
      scene.exit(make);
      scene.exit(shell);
      scene.endTask(task, 0);
    }
    scene.wait(5000);
    assert.deepEqual(
      scene.onlyFinished().stages.map(({ name, groupId, state }) => [name, groupId, state]),
      [
        ['compile', 'g0', 'succeeded'],
        ['test', 'g0', 'succeeded'],
        ['compile', ROLE_GROUP, 'succeeded'],
      ],
    );
  });

  it('keep their names over a restart, and go on to their own end', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j2', { parent: scene.shell() });
    scene.exit(scene.spawn('make all', { parent: make }));
    const second = scene.spawn('make all', { parent: make });
    scene.restart();
    scene.exit(scene.spawn('make all', { parent: make }));
    scene.exit(second, 3);
    assert.deepEqual(named(scene.only().stages), [
      ['make all', 'succeeded'],
      ['make all (2)', 'failed'],
      ['make all (3)', 'succeeded'],
    ]);
  });
});
