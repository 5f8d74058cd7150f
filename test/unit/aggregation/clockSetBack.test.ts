import assert from 'node:assert/strict';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Scene } from '../../helpers/scene';

const STREAM = '/home/ada/demo/logs/progress.ndjson';
const TEN_MINUTES = 600_000;

const setBack = (scene: Scene, ms: number): void => {
  scene.now -= ms;
  scene.observe({ type: 'tick', at: scene.now });
};

describe('a clock that is set back', () => {
  let scene: ForeignScene;
  beforeEach(() => {
    scene = new ForeignScene();
  });

  it('keeps no build waiting for the word of its task', () => {
    const shell = scene.shell();
    scene.startTask('build', {}, shell.facts.pid);
    scene.exit(scene.spawn('make', { parent: shell }), 2);
    scene.exit(shell, 2);
    setBack(scene, TEN_MINUTES);
    assert.equal(scene.only().state, 'running');
    scene.wait(2_000);
    assert.equal(scene.onlyFinished().outcome, 'failed');
  });

  it('keeps no build waiting for the last words of its stream', () => {
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.stage(STREAM, 'started', 'test');
    scene.exit(make);
    setBack(scene, TEN_MINUTES);
    assert.equal(scene.only().state, 'running');
    scene.wait(1_500);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
  });

  it('puts off what is waited for once, not with every look at the clock', () => {
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.stage(STREAM, 'started', 'test');
    scene.exit(make);
    setBack(scene, TEN_MINUTES);
    for (let look = 0; look < 3; look += 1) {
      assert.equal(scene.only().state, 'running');
      scene.now += 500;
      scene.observe({ type: 'tick', at: scene.now });
    }
    assert.equal(scene.only().state, 'finished');
  });

  it('keeps no stream from being a build', () => {
    scene.startRun(STREAM, { run: 'r1' });
    setBack(scene, TEN_MINUTES);
    assert.equal(scene.builds().length, 0);
    scene.wait(10_000);
    assert.equal(scene.only().label, 'r1');
  });

  it('makes nothing old that a stream tells from then on', () => {
    scene.restart();
    setBack(scene, TEN_MINUTES);
    scene.startRun(STREAM, { run: 'r1' });
    scene.wait(10_000);
    assert.equal(scene.only().label, 'r1');
  });

  it('keeps no problem of a stream from being told', () => {
    for (const badLines of [1, 2]) {
      const problem = { type: 'progress.problem', message: 'not JSON', badLines, line: badLines } as const;
      scene.observe({ ...problem, at: scene.now, stream: STREAM });
    }
    setBack(scene, TEN_MINUTES);
    scene.wait(1_000);
    assert.deepEqual(
      scene.events.map((event) => event.type === 'stream.problem' && event.badLines),
      [1, 2],
    );
  });

  it('keeps no build from telling how far it is', () => {
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.wait(5_000);
    setBack(scene, TEN_MINUTES);
    const told = scene.events.length;
    scene.exit(scene.spawn('gcc -c a.c', { parent: make }));
    scene.wait(5_000);
    assert.ok(scene.events.slice(told).some(({ type }) => type === 'build.progressed'));
    assert.equal(scene.only().processes.total, 2);
  });
});
