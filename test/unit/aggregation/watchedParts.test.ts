import assert from 'node:assert/strict';
import { ForeignScene } from '../../helpers/foreignScene';
import { sources } from './evidence';

describe('a watched command that something else runs', () => {
  it('is the line’s build when it was typed in a terminal of the editor', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'buildbeat run -- make');
    const watcher = scene.watcher('make', shell);
    const make = scene.spawn('make', { parent: watcher });
    const task = scene.watch('make', { pid: make.facts.pid, watcherPid: watcher.facts.pid });
    scene.exit(make, 2);
    scene.endWatch(task, 2);
    assert.equal(scene.only().state, 'running', 'the line says when it is over');
    scene.exit(watcher, 2);
    scene.endLine(line, 2);
    const build = scene.onlyFinished();
    assert.deepEqual([build.origin.type, build.watchedTask], ['terminal', task]);
    assert.deepEqual(sources(scene), ['wrapper', 'kernel', 'terminal']);
  });

  it('is the line’s build when the editor tells the line last', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const watcher = scene.watcher('./deploy', shell);
    const child = scene.spawn('./deploy', { parent: watcher });
    const task = scene.watch('./deploy', { pid: child.facts.pid, watcherPid: watcher.facts.pid });
    const line = scene.startLine(shell, 'buildbeat run -- ./deploy; date');
    scene.exit(child, 1);
    scene.endWatch(task, 1);
    scene.exit(watcher, 1);
    scene.endLine(line, 0);
    const build = scene.onlyFinished();
    assert.deepEqual([build.origin.type, build.watchedTask], ['terminal', task]);
    assert.deepEqual([build.outcome, build.decidedBy], ['failed', 'wrapper']);
  });

  it('is the line’s build when a tool that no rule knows was typed', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'buildbeat run -- ./deploy | cat');
    const watcher = scene.watcher('./deploy', shell);
    const child = scene.spawn('./deploy', { parent: watcher });
    const task = scene.watch('./deploy', { pid: child.facts.pid, watcherPid: watcher.facts.pid });
    scene.vanish(child);
    scene.endWatch(task, 4);
    scene.endLine(line, 0);
    const build = scene.onlyFinished();
    assert.deepEqual([build.label, build.outcome], ['buildbeat run -- ./deploy | cat', 'failed']);
    assert.match(build.note ?? '', /buildbeat run says exit 4, the terminal says exit 0/);
  });

  it('is the line’s build when all was over before the watcher was heard', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'buildbeat run -- make');
    const watcher = scene.watcher('make', shell);
    const make = scene.spawn('make', { parent: watcher });
    scene.exit(make);
    scene.exit(watcher);
    scene.endLine(line, 0);
    scene.endWatch(scene.watch('make', { pid: make.facts.pid, watcherPid: watcher.facts.pid }), 0);
    assert.deepEqual(sources(scene), ['wrapper', 'kernel', 'terminal']);
  });

  it('is the task’s build when a task runs it, told before or after', () => {
    for (const order of ['task first', 'watcher first']) {
      const scene = new ForeignScene();
      const watcher = scene.watcher('make', scene.shell());
      const { pid } = watcher.facts;
      const started = order === 'task first' ? scene.startTask('build', {}, pid) : undefined;
      const make = scene.spawn('make', { parent: watcher });
      const task = scene.watch('make', { pid: make.facts.pid, watcherPid: pid });
      const execution = started ?? scene.startTask('build', {}, pid);
      scene.exit(make, 2);
      scene.endWatch(task, 2);
      scene.exit(watcher, 2);
      scene.endTask(execution, 2);
      assert.equal(scene.onlyFinished().origin.type, 'task', order);
      assert.deepEqual(sources(scene), ['wrapper', 'task', 'kernel'], order);
    }
  });

  it('is only a part of a build that runs it, whose outcome it does not say', () => {
    const scene = new ForeignScene();
    const make = scene.spawn('make', { parent: scene.shell() });
    const recipe = scene.spawn(['sh', '-c', 'buildbeat run -- ./check || true'], { parent: make });
    const watcher = scene.watcher('./check', recipe);
    const check = scene.spawn('./check', { parent: watcher });
    const task = scene.watch('./check', { pid: check.facts.pid, watcherPid: watcher.facts.pid });
    for (const gone of [check, watcher]) scene.exit(gone, 1);
    scene.endWatch(task, 1);
    scene.exit(recipe);
    scene.exit(make);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['kernel']]);
  });
});
