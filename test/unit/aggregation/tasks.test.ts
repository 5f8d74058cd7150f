import assert from 'node:assert/strict';
import type { CompoundTask, TaskFacts } from '../../../src/model/observation';
import { exited, signaled } from '../../../src/model/process';
import { Scene, type Spawned } from '../../helpers/scene';

const sources = (scene: Scene): string[] => scene.onlyFinished().evidence.map(({ source }) => source);

/** A task that runs a shell command, as the editor starts it: a shell below its terminal process. */
function startShellTask(
  scene: Scene,
  label: string,
  task: Partial<TaskFacts> = {},
): { execution: string; shell: Spawned } {
  const shell = scene.spawn(['bash', '-c', task.command ?? label]);
  return { execution: scene.startTask(label, task, shell.facts.pid), shell };
}

function runTask(scene: Scene, label: string, code: number, task: Partial<TaskFacts> = {}): void {
  const { execution, shell } = startShellTask(scene, label, task);
  scene.exit(shell, code);
  scene.endTask(execution, code);
}

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

describe('a compound task', () => {
  const all: CompoundTask = { label: 'all', parts: ['lint', 'compile', 'test'], hasCommand: false };
  const part = { compounds: [all] };

  it('is one build with a stage for each part', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    runTask(scene, 'compile', 0, part);
    assert.equal(scene.only().label, 'all');
    assert.deepEqual(
      scene.only().stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['compile', 'succeeded'],
        ['test', 'queued'],
      ],
    );
    runTask(scene, 'test', 0, part);
    scene.wait(3000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.deepEqual(scene.onlyFinished().exit, exited(0));
  });

  it('takes in parts that were over before the editor told them', () => {
    const scene = new Scene();
    for (const part of ['first', 'second']) {
      const shell = scene.spawn(['bash', '-c', 'make']);
      scene.exec(shell, 'make');
      scene.exit(shell);
      const task = {
        command: 'make',
        compounds: [{ label: 'all', parts: ['first', 'second'], hasCommand: false }],
      };
      scene.endTask(scene.startTask(part, task, shell.facts.pid), 0);
    }
    scene.wait(5_000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'all');
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['first', 'succeeded'],
        ['second', 'succeeded'],
      ],
    );
  });

  it('fails with its part, and what was queued is skipped', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    runTask(scene, 'compile', 4, part);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exited(4));
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['compile', 'failed'],
        ['test', 'skipped'],
      ],
    );
  });

  it('lets parts that run side by side all end', () => {
    const scene = new Scene();
    const parts = all.parts.map((label) => startShellTask(scene, label, part));
    parts.forEach(({ execution, shell }, index) => {
      assert.equal(scene.only().state, 'running');
      scene.exit(shell, index === 0 ? 1 : 0);
      scene.endTask(execution, index === 0 ? 1 : 0);
    });
    scene.wait(3000);
    assert.deepEqual(scene.onlyFinished().exit, exited(1));
  });

  it('leaves a part that runs alone a build of its own', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'lint');
    assert.equal(build.outcome, 'succeeded');
    assert.equal(build.stages.length, 0);
  });

  it('is never called successful because the event of the parent is missing', () => {
    const scene = new Scene();
    const withCommand = { compounds: [{ ...all, parts: ['lint', 'compile'], hasCommand: true }] };
    runTask(scene, 'lint', 0, withCommand);
    runTask(scene, 'compile', 0, withCommand);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'unknown');
    assert.match(build.note ?? '', /all was never seen to start/);
  });

  it("counts the parent's own command as its last stage", () => {
    const scene = new Scene();
    const own = { ...all, parts: ['lint'], hasCommand: true };
    runTask(scene, 'lint', 0, { compounds: [own] });
    runTask(scene, 'all', 5, { compound: own });
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'all');
    assert.deepEqual(build.exit, exited(5));
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['all', 'failed'],
      ],
    );
  });

  it('does not wait for a background part, which is a service of its own', () => {
    const scene = new Scene();
    const own: CompoundTask = { label: 'e2e', parts: ['serve', 'check'], hasCommand: false };
    startShellTask(scene, 'serve', { compounds: [own], isBackground: true });
    runTask(scene, 'check', 0, { compounds: [own] });
    scene.wait(3000);
    const [serve, check] = scene.builds();
    assert.deepEqual([serve?.kind, serve?.state], ['service', 'running']);
    assert.equal(check?.state === 'finished' && check.outcome, 'succeeded');
  });

  it('grows from the inner compound to the outer one', () => {
    const scene = new Scene();
    const inner: CompoundTask = { label: 'inner', parts: ['a', 'b'], hasCommand: false };
    const outer: CompoundTask = { label: 'outer', parts: ['a', 'b', 'c'], hasCommand: false };
    runTask(scene, 'a', 0, { compounds: [inner, outer] });
    runTask(scene, 'b', 0, { compounds: [inner, outer] });
    assert.equal(scene.only().label, 'inner');
    runTask(scene, 'c', 0, { compounds: [outer] });
    scene.wait(3000);
    assert.equal(scene.onlyFinished().label, 'outer');
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.equal(scene.onlyFinished().stages.length, 3);
  });

  it('begins anew when it runs again', () => {
    const scene = new Scene();
    for (let n = 0; n < 2; n += 1) {
      for (const label of all.parts) runTask(scene, label, 0, part);
      scene.wait(3000);
    }
    assert.deepEqual(
      scene.builds().map((build) => build.label),
      ['all', 'all'],
    );
  });
});
