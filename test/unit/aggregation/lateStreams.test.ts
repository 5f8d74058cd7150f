import assert from 'node:assert/strict';
import type { ForeignScene } from '../../helpers/foreignScene';
import { exited } from '../../../src/model/process';
import { declared, STREAM, withMake } from './streamScene';

/** The run of a short build, read for the first time when all of it is over. */
function read(scene: ForeignScene, at: number): void {
  scene.stage(STREAM, 'queued', 'compile', { at });
  scene.stage(STREAM, 'started', 'compile', { at });
  scene.stage(STREAM, 'succeeded', 'compile', { at: at + 40 });
  scene.stage(STREAM, 'started', 'link', { at: at + 40 });
  scene.stage(STREAM, 'queued', 'pack', { at: at + 40 });
}

describe('a stream that is first read after its build has ended', () => {
  it('gives its stages to the build in whose life they fall, and leaves none open', () => {
    const { scene, make } = withMake();
    const begin = scene.now;
    scene.wait(100);
    scene.exit(make, 2);
    scene.wait(500);
    read(scene, begin);
    scene.wait(11_000);
    const build = scene.onlyFinished();
    assert.deepEqual(declared(build.stages), ['compile succeeded 1', 'link ended 1', 'pack skipped 1']);
    assert.deepEqual(build.exit, exited(2));
  });

  it('gives them to no build that began after them', () => {
    const { scene, make } = withMake();
    const begin = scene.now;
    scene.wait(100);
    scene.exit(make);
    scene.wait(3_000);
    read(scene, begin);
    scene.wait(500);
    const again = scene.spawn('make again', { parent: scene.shell() });
    scene.wait(11_000);
    scene.exit(again);
    scene.wait(2_000);
    const stages = scene.builds().map((build) => [build.command, declared(build.stages).length]);
    assert.deepEqual(stages, [
      ['make', 3],
      ['make again', 0],
    ]);
  });

  it('is a build by itself when it tells of another time', () => {
    const { scene, make } = withMake();
    scene.exit(make);
    scene.wait(20_000);
    read(scene, scene.now);
    scene.wait(11_000);
    assert.deepEqual(
      scene.builds().map(({ origin }) => origin.type),
      ['process', 'stream'],
    );
  });
});
