import assert from 'node:assert/strict';
import { exited, signaled } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import { sources } from './evidence';

describe('a watched command', () => {
  it('is one build, told by its watcher before the process table shows it', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('make -j2', scene.shell());
    const task = scene.watch('make -j2', { pid: 200, watcherPid: watcher.facts.pid });
    const make = scene.spawn('make -j2', { parent: watcher, pid: 200 });
    assert.deepEqual(scene.only().roots, [make.facts.key]);
    scene.exit(make, 2);
    assert.equal(scene.only().state, 'running', 'it waits for the word of its watcher');
    scene.endWatch(task, 2);
    const build = scene.onlyFinished();
    assert.deepEqual(build.origin, { type: 'watched', name: 'make -j2' });
    assert.equal(build.watchedTask, task);
    assert.deepEqual([build.tool, build.outcome, build.decidedBy], ['make', 'failed', 'wrapper']);
    assert.deepEqual(sources(scene), ['wrapper', 'kernel']);
  });

  it('is one build, told by its watcher after the process table showed it', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('make', scene.shell());
    const make = scene.spawn('make', { parent: watcher });
    const task = scene.watch('make', {
      pid: make.facts.pid,
      watcherPid: watcher.facts.pid,
      name: 'nightly',
    });
    assert.equal(scene.only().label, 'nightly');
    assert.equal(scene.only().command, 'make');
    scene.exit(make);
    scene.endWatch(task, 0);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.equal(scene.onlyFinished().processes.total, 1);
  });

  it('is amended when it was over before its watcher was heard', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('make', scene.shell());
    const make = scene.spawn('make', { parent: watcher });
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
    scene.endWatch(scene.watch('make', { pid: make.facts.pid, watcherPid: watcher.facts.pid }), 3);
    assert.deepEqual([scene.onlyFinished().outcome, scene.onlyFinished().exit], ['failed', exited(3)]);
    assert.equal(scene.onlyFinished().origin.type, 'watched');
  });

  it('is a build though no rule knows its tool and no sensor sees it', () => {
    const scene = new ForeignScene();
    const task = scene.watch(['./deploy.sh', '--token=abc', 'eu'], { pid: 4000 });
    assert.deepEqual([scene.only().tool, scene.only().command], ['deploy.sh', './deploy.sh --token=*** eu']);
    scene.endWatch(task, 0);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['wrapper']]);
  });

  it('shows no secret in the name that it was given', () => {
    const scene = new ForeignScene();
    scene.watch('./deploy', { name: 'deploy --token=abc' });
    const { label, origin } = scene.only();
    assert.deepEqual(
      [label, origin],
      ['deploy --token=***', { type: 'watched', name: 'deploy --token=***' }],
    );
  });

  it('could not be started: the build fails with what its watcher says', () => {
    const scene = new ForeignScene();
    scene.endWatch(scene.watch('mkae'), 127);
    assert.deepEqual(scene.onlyFinished().exit, exited(127));
  });

  it('has the commands of sh -c as stages', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('sh -c …', scene.shell());
    const sh = scene.spawn(['sh', '-c', 'make && make test'], { parent: watcher });
    scene.exit(scene.spawn('make', { parent: sh }));
    const task = scene.watch(['sh', '-c', 'make && make test'], {
      pid: sh.facts.pid,
      watcherPid: watcher.facts.pid,
    });
    scene.exit(scene.spawn('make test', { parent: sh }), 2);
    scene.exit(sh, 2);
    scene.endWatch(task, 2);
    const build = scene.onlyFinished();
    assert.deepEqual(
      build.stages.filter(({ source }) => source === 'command').map(({ name, state }) => [name, state]),
      [
        ['make', 'succeeded'],
        ['make test', 'failed'],
      ],
    );
    assert.equal(build.tool, 'make');
  });

  it('was cancelled when a signal ended it', () => {
    const scene = new ForeignScene();
    scene.endWatch(scene.watch('make'), signaled(15));
    assert.equal(scene.onlyFinished().outcome, 'cancelled');
  });

  it('goes on when its watcher is killed, and ends with its process', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('make', scene.shell());
    const make = scene.spawn('make', { parent: watcher });
    scene.watch('make', { pid: make.facts.pid, watcherPid: watcher.facts.pid });
    scene.kill(watcher, 9);
    scene.wait(60_000);
    assert.equal(scene.only().state, 'running');
    scene.exit(make, 2);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['failed', ['kernel']]);
  });

  it('ends with its watcher when nothing else shows it', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('./deploy', scene.shell());
    scene.watch('./deploy', { pid: 4000, watcherPid: watcher.facts.pid });
    scene.wait(600_000);
    assert.equal(scene.only().state, 'running');
    scene.kill(watcher, 9);
    scene.wait(10_000);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('is over with an unknown outcome when neither it nor its watcher lives', () => {
    const scene = new ForeignScene();
    scene.shell();
    scene.watch('make', { pid: 4000, watcherPid: 3999 });
    scene.wait(10_000);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
    assert.match(scene.onlyFinished().note ?? '', /neither the command nor its watcher/);
  });

  it('lives as long as its watcher gives signs of life, though no sensor shows either', () => {
    const scene = new ForeignScene();
    scene.shell();
    const task = scene.watch('make', { pid: 4000, watcherPid: 3999 });
    scene.observe({ type: 'watched.beat', at: scene.now + 1000, task });
    scene.wait(600_000);
    assert.equal(scene.only().state, 'running');
  });

  it('is hidden when the user wants none of it shown', () => {
    const scene = new ForeignScene({ ignoreCommands: ['^make quick'] });
    scene.endWatch(scene.watch('make quick'), 0);
    assert.equal(scene.builds().length, 0);
  });

  it('is hidden with its line, though both were over before its watcher was heard', () => {
    const scene = new ForeignScene({ ignoreCommands: ['^buildbeat run'] });
    const shell = scene.shell();
    const line = scene.startLine(shell, 'buildbeat run -- ./deploy');
    const watcher = scene.spawn('node /opt/buildbeat/dist/cli.js run -- ./deploy', { parent: shell });
    const deploy = scene.spawn('./deploy', { parent: watcher });
    scene.exit(deploy, 0);
    scene.exit(watcher, 0);
    scene.endLine(line, 0);
    const { pid } = deploy.facts;
    const task = scene.watch('./deploy', { pid, watcherPid: watcher.facts.pid });
    scene.endWatch(task, 0);
    scene.wait(10_000);
    assert.deepEqual(scene.builds(), []);
  });

  it('takes no other process for its own that got the same pid later', () => {
    const scene = new ForeignScene();
    scene.shell();
    scene.watch('make', { pid: 4000, watcherPid: 3999 });
    scene.now += 60_000;
    const stranger = scene.spawn('./server', { pid: 4000 });
    scene.wait(1);
    assert.equal(scene.only().roots.length, 0);
    scene.exit(stranger, 1);
    assert.notEqual(scene.onlyFinished().outcome, 'failed');
  });

  it('believes the first end, and no end of what it does not know', () => {
    const scene = new ForeignScene();
    const task = scene.watch('make');
    scene.endWatch(task, 0);
    scene.endWatch(task, 2);
    scene.endWatch('nobody', 2);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['wrapper']]);
  });

  it('keeps its own name in its folder when it runs another one', () => {
    const scene = new ForeignScene();
    const outer = scene.watcher('sh -c …', scene.shell());
    const task = scene.watch(['sh', '-c', 'x'], { pid: 300, watcherPid: outer.facts.pid });
    const sh = scene.spawn(['sh', '-c', 'x'], { parent: outer, pid: 300 });
    scene.watch('make', { task: 'inner', pid: 400, watcherPid: 390 });
    const inner = scene.spawn('node /opt/bin/buildbeat run -- make', { parent: sh, pid: 390 });
    scene.spawn('make', { parent: inner, pid: 400 });
    assert.equal(scene.only().watchedTask, task);
  });
});
