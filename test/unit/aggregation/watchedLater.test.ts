import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import { sources } from './evidence';

describe('a watched command that another fold began to follow', () => {
  it('goes on as the same build after a restart, however often its folder is read', () => {
    const scene = new ForeignScene();
    const watcher = scene.watcher('make', scene.shell());
    const make = scene.spawn('make', { parent: watcher });
    const told = { task: 't1', pid: make.facts.pid, watcherPid: watcher.facts.pid, at: scene.now };
    scene.watch('make', told);
    scene.restart();
    scene.watch('make', told);
    scene.exit(make, 2);
    scene.endWatch('t1', 2);
    assert.deepEqual(sources(scene), ['wrapper', 'kernel']);
    scene.restart();
    scene.watch('make', told);
    scene.endWatch('t1', 2);
    assert.equal(scene.builds().length, 1);
  });

  it('keeps what it ended with though who heard that was killed before the build was over', () => {
    for (const order of ['folder first', 'folder last']) {
      const scene = new ForeignScene();
      const make = scene.spawn('make', { parent: scene.watcher('make', scene.shell()) });
      scene.watch('make', { task: 't1', pid: make.facts.pid });
      const tell = (): void => scene.endWatch('t1', 2);
      scene.restart(() => scene.exit(make), order === 'folder first' ? tell : undefined);
      if (order === 'folder last') tell();
      assert.deepEqual(scene.onlyFinished().exit, exited(2), order);
      scene.restart(undefined, tell);
      assert.equal(scene.builds().length, 1);
    }
  });

  it('that ended while nobody watched gets its outcome from its folder', () => {
    for (const order of ['folder first', 'folder last']) {
      const scene = new ForeignScene();
      const make = scene.spawn('make', { parent: scene.watcher('make', scene.shell()) });
      const told = { task: 't1', pid: make.facts.pid, at: scene.now };
      scene.watch('make', told);
      const tell = (): void => {
        scene.watch('make', told);
        scene.endWatch('t1', 2);
      };
      scene.restart(() => scene.exit(make, 2), order === 'folder first' ? tell : undefined);
      if (order === 'folder last') tell();
      assert.deepEqual(
        [scene.onlyFinished().outcome, scene.onlyFinished().exit],
        ['failed', exited(2)],
        order,
      );
    }
  });
});
