import assert from 'node:assert/strict';
import { exited, signaled } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { sources } from './evidence';
import { startShellTask } from './taskScene';

describe('a VS Code task', () => {
  it('is one build with the task as best evidence, told once', () => {
    const scene = new Scene();
    const { execution, shell } = startShellTask(scene, 'build', { command: 'make', cwd: '/demo' });
    const make = scene.spawn('make', { parent: shell });
    scene.exit(make, 3);
    scene.exit(shell, 3);
    scene.endTask(execution, 3);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'build');
    assert.equal(build.command, 'make');
    assert.deepEqual(build.origin, { type: 'task', name: 'build', source: 'Workspace' });
    assert.deepEqual(build.exit, exited(3));
    assert.deepEqual(sources(scene), ['task', 'kernel']);
    assert.equal(scene.events.filter(({ type }) => type === 'build.finished').length, 1);
  });

  it('claims the build the process table showed first', () => {
    const scene = new Scene();
    const shell = scene.spawn(['bash', '-c', 'make']);
    const make = scene.spawn('make', { parent: shell });
    const { id } = scene.only();
    const execution = scene.startTask('build', { command: 'make' }, shell.facts.pid);
    assert.equal(scene.only().id, id);
    assert.equal(scene.only().label, 'build');
    scene.exit(make);
    scene.exit(shell);
    scene.endTask(execution, 0);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
  });

  it('amends a build that was over before the editor told the task', () => {
    const scene = new Scene();
    const shell = scene.spawn(['bash', '-c', 'make']);
    scene.exec(shell, 'make');
    scene.exit(shell, 2);
    assert.equal(scene.onlyFinished().origin.type, 'process');
    const execution = scene.startTask('build', {}, shell.facts.pid);
    scene.endTask(execution, 2);
    assert.equal(scene.onlyFinished().origin.type, 'task');
    assert.deepEqual(sources(scene), ['task', 'kernel']);
  });

  it('is taken out of a build that stands above the editor', () => {
    const scene = new Scene();
    const npm = scene.spawn('node /usr/bin/npm start', { parent: scene.shell() });
    const shell = scene.spawn(['bash', '-c', 'make'], { parent: npm });
    const make = scene.spawn('make', { parent: shell });
    const execution = scene.startTask('build', {}, shell.facts.pid);
    scene.exit(make, 2);
    scene.exit(shell, 2);
    scene.endTask(execution, 2);
    const [above, task] = scene.builds();
    assert.equal(above?.state, 'running');
    assert.equal(task?.state === 'finished' && task.outcome, 'failed');
  });

  it('has its process found later by a slow process table', () => {
    const scene = new Scene();
    const execution = scene.startTask('build', { command: 'make' }, 4711);
    const make = scene.spawn('make', { pid: 4711 });
    assert.equal(scene.only().label, 'build');
    assert.equal(scene.only().roots[0], make.facts.key);
    scene.vanish(make);
    scene.endTask(execution, 0);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.deepEqual(sources(scene), ['task']);
  });

  it('finishes without any process, as a task inside the editor', () => {
    const scene = new Scene();
    const execution = scene.startTask('custom');
    scene.endTask(execution, 1);
    scene.wait(600);
    assert.deepEqual(scene.onlyFinished().exit, exited(1));
  });

  it('is unknown when the editor does not say and nothing else knows', () => {
    const scene = new Scene();
    const execution = scene.startTask('custom');
    scene.endTask(execution, undefined);
    scene.wait(600);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('does not believe exit 0 of a process that a signal killed', () => {
    const scene = new Scene();
    const { execution, shell } = startShellTask(scene, 'build');
    scene.exec(shell, 'make');
    scene.kill(shell, 9);
    scene.endTask(execution, 0);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    assert.deepEqual(scene.onlyFinished().exit, signaled(9));
    assert.match(scene.onlyFinished().note ?? '', /the kernel says signal 9 \(SIGKILL\).*task says exit 0/);
  });

  it('shows make && make test as two stages, and a failure that a pipe hides', () => {
    const scene = new Scene();
    const { execution, shell } = startShellTask(scene, 'all', { command: 'make && make test | tail' });
    scene.exit(scene.spawn('make', { parent: shell }));
    scene.exit(scene.spawn('make test', { parent: shell }), 2);
    scene.exit(shell, 0);
    scene.endTask(execution, 0);
    const build = scene.onlyFinished();
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['make', 'succeeded'],
        ['make test', 'failed'],
      ],
    );
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exited(2));
  });

  it('ends even when the editor never says so', () => {
    const scene = new Scene();
    const { shell } = startShellTask(scene, 'build');
    scene.exit(shell, 1);
    assert.equal(scene.only().state, 'running');
    scene.wait(2500);
    assert.deepEqual(sources(scene), ['kernel']);
  });
});

describe('a task whose process was never seen', () => {
  it('does not take a later process with the same pid', () => {
    const scene = new Scene();
    const execution = scene.startTask('build', {}, 4711);
    scene.endTask(execution, 0);
    scene.wait(24 * 3600_000);
    scene.exit(scene.spawn('make', { pid: 4711 }), 2);
    assert.deepEqual(
      scene.builds().map((build) => [build.label, build.state === 'finished' && build.outcome]),
      [
        ['build', 'succeeded'],
        ['make', 'failed'],
      ],
    );
  });
});
