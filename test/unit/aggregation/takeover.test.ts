import assert from 'node:assert/strict';
import { Scene } from '../../helpers/scene';
import { compile } from './commands';

describe('a supervisor that starts in mid-build', () => {
  it('goes on with the same build when its root still lives', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    compile(scene, make, 'a.c');
    scene.wait(2000);
    const { id } = scene.only();
    scene.restart(() => compile(scene, make, 'b.c'));
    compile(scene, make, 'c.c');
    scene.exit(make);
    const build = scene.onlyFinished();
    assert.equal(build.id, id);
    assert.equal(build.outcome, 'succeeded');
    assert.equal(build.processes.total, 5, 'the root once, and the compiles that were seen');
  });

  it('says it does not know how a build ended that nobody watched', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.restart(() => scene.exit(make, 0));
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'unknown');
    assert.match(build.note ?? '', /nobody was watching/);
  });

  it('finds builds that ran before it came', () => {
    const scene = new Scene();
    scene.restart(() =>
      scene.spawn('gcc -c a.c', { parent: scene.spawn('make', { parent: scene.shell() }) }),
    );
    assert.equal(scene.only().command, 'make');
    assert.equal(scene.only().processes.total, 0, 'progress is told a second later');
    scene.wait(1500);
    assert.equal(scene.only().processes.total, 2);
  });
});
