import assert from 'node:assert/strict';
import { signaled } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Spawned } from '../../helpers/scene';
import { sources } from './evidence';

const CLI = 'node /home/ada/.vscode/extensions/buildbeat/dist/cli.js run -- make -j2';
const TYPED = 'buildbeat run -- make -j2';
const INTERVAL = 5_000;

interface Running {
  readonly watcher: Spawned;
  readonly make: Spawned;
  readonly task: string;
}

describe('a watched command whose watcher is killed', () => {
  let scene: ForeignScene;
  let shell: Spawned;
  beforeEach(() => {
    scene = new ForeignScene();
    shell = scene.shell();
  });

  function run(parent = shell): Running {
    const watcher = scene.spawn(CLI, { parent });
    const make = scene.spawn('make -j2', { parent: watcher });
    return { watcher, make, task: tell({ watcher, make }) };
  }

  const tell = ({ watcher, make }: Omit<Running, 'task'>): string =>
    scene.watch('make -j2', { pid: make.facts.pid, watcherPid: watcher.facts.pid, intervalMs: INTERVAL });

  function look(): void {
    scene.wait(INTERVAL);
    const tree = { build: scene.only().id, processes: 1, cpuMs: scene.now };
    scene.observe({ type: 'activity.sampled', at: scene.now, trees: [tree] });
  }

  function assertStale(): void {
    for (let n = 0; n < 4; n += 1) look();
    const build = scene.only();
    assert.ok(build.state === 'running');
    assert.equal(build.liveness?.state, 'stale');
  }

  it('goes on as the build of its line, stale, and ends as the command ends', () => {
    const line = scene.startLine(shell, TYPED);
    const { watcher, make } = run();
    scene.kill(watcher, 9);
    scene.endLine(line, 137);
    assertStale();
    scene.exit(make, 0);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['kernel']]);
  });

  it('is another’s build when what is named as its watcher runs something else beside it', () => {
    const [stranger, other] = [
      scene.spawn('bash', { parent: shell }),
      scene.spawn('bash', { parent: shell }),
    ];
    tell({ watcher: stranger, make: other });
    scene.exec(stranger, 'node /p/node_modules/.bin/vite');
    scene.exit(other, 0);
    scene.exit(stranger, 0);
    scene.wait(120_000);
    assert.ok(scene.builds().every(({ state }) => state === 'finished'));
  });

  it('goes on whatever is told first: the end of the line, or that it is watched', () => {
    const line = scene.startLine(shell, TYPED);
    const watcher = scene.spawn(CLI, { parent: shell });
    const make = scene.spawn('make -j2', { parent: watcher });
    scene.endLine(line, 137);
    scene.kill(watcher, 9);
    scene.wait(1_000);
    tell({ watcher, make });
    assertStale();
    scene.exit(make, 2);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['failed', ['kernel']]);
    assert.deepEqual(scene.onlyFinished().exit, { kind: 'exited', code: 2 });
  });

  it('has an unknown end where no sensor tells how the command ended', () => {
    const line = scene.startLine(shell, TYPED);
    const { watcher, make } = run();
    scene.lose(() => {
      scene.vanish(watcher);
    });
    scene.endLine(line, 137);
    scene.hook(shell, TYPED, 137);
    scene.snapshot();
    scene.wait(60_000);
    assert.equal(scene.only().state, 'running');
    scene.vanish(make);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['unknown', []]);
  });

  it('is over with its watcher where both are gone at the next look', () => {
    const line = scene.startLine(shell, TYPED);
    const { watcher, make, task } = run();
    scene.lose(() => {
      scene.vanish(watcher);
      scene.vanish(make);
    });
    scene.snapshot();
    scene.endWatch(task, 2);
    scene.endLine(line, 2);
    scene.wait(1_000);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['failed', ['wrapper', 'terminal']]);
  });

  it('does not end with what the shell hook says of its watcher', () => {
    const { watcher, make } = run();
    scene.kill(watcher, 9);
    scene.hook(shell, TYPED, 137);
    scene.wait(1_000);
    assert.equal(scene.only().state, 'running');
    scene.vanish(make);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['unknown', []]);
  });

  for (const order of ['before', 'after', 'before the process']) {
    it(`goes on as the build of a task, told ${order} that it is watched`, () => {
      const pid = 700;
      const early = order === 'before the process' ? scene.startTask('build', {}, pid) : undefined;
      const watcher = scene.spawn(CLI, { parent: shell, pid });
      const started = order === 'before' ? scene.startTask('build', {}, pid) : early;
      const make = scene.spawn('make -j2', { parent: watcher });
      tell({ watcher, make });
      const execution = started ?? scene.startTask('build', {}, pid);
      scene.kill(watcher, 9);
      scene.endTask(execution, 0);
      assertStale();
      scene.exit(make, 2);
      assert.deepEqual([scene.onlyFinished().origin.type, scene.onlyFinished().outcome], ['task', 'failed']);
      assert.deepEqual(sources(scene), ['kernel']);
    });
  }

  it('goes on as the build of a task whose shell ends with the watcher', () => {
    const bash = scene.spawn(['bash', '-c', `${TYPED}; true`], { parent: shell });
    const execution = scene.startTask('build', {}, bash.facts.pid);
    const { watcher, make } = run(bash);
    scene.kill(watcher, 9);
    scene.exit(bash, 137);
    scene.endTask(execution, 137);
    assertStale();
    scene.exit(make, 0);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['kernel']]);
  });

  it('is cancelled when its terminal was closed and the command went with it', () => {
    for (const first of ['watcher', 'command']) {
      scene = new ForeignScene();
      shell = scene.shell();
      scene.startLine(shell, TYPED);
      const { watcher, make } = run();
      const [one, other] = first === 'watcher' ? [watcher, make] : [make, watcher];
      scene.kill(one, 1);
      scene.kill(other, 1);
      scene.kill(shell, 1);
      scene.wait(10_000);
      assert.deepEqual([scene.onlyFinished().outcome, scene.onlyFinished().exit], ['cancelled', signaled(1)]);
    }
  });

  it('that no rule knows goes on as well', () => {
    const line = scene.startLine(shell, 'buildbeat run -- ./deploy');
    const watcher = scene.spawn('node /opt/buildbeat/dist/cli.js run -- ./deploy', { parent: shell });
    const deploy = scene.spawn('./deploy', { parent: watcher });
    scene.watch('./deploy', { pid: deploy.facts.pid, watcherPid: watcher.facts.pid });
    scene.kill(watcher, 9);
    scene.endLine(line, 137);
    scene.wait(60_000);
    assert.equal(scene.only().state, 'running');
    scene.exit(deploy, 3);
    assert.deepEqual(scene.onlyFinished().exit, { kind: 'exited', code: 3 });
  });
});
