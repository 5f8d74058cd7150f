import assert from 'node:assert/strict';
import { exited, signaled } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { compile } from './commands';

describe('how a build ended', () => {
  it('names the deepest process that failed first', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j2', { parent: scene.shell() });
    compile(scene, make, 'src/ok.c');
    compile(scene, make, 'src/foo.c', 1);
    compile(scene, make, 'src/late.c', 1);
    scene.exit(make, 2);

    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exited(2));
    assert.match(build.failedProcess?.label ?? '', /^cc1 .*src\/foo\.c$/);
    assert.deepEqual(build.failedProcess?.exit, exited(1));
    assert.equal(build.processes.failed, 5);
  });

  it('never confuses a reused pid with the process that had it before', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const make = scene.spawn('make', { parent: shell, pid: 4711 });
    scene.wait(100);
    scene.spawn('sleep 9', { parent: shell, pid: 4711 });
    assert.equal(scene.onlyFinished().outcome, 'unknown');
    scene.exit(make, 2);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('tells an ordinary Ctrl+C, a kill -9 and a user stop apart', () => {
    for (const [signal, stop, outcome] of [
      [2, false, 'cancelled'],
      [15, false, 'cancelled'],
      [1, false, 'cancelled'],
      [9, false, 'failed'],
      [9, true, 'cancelled'],
    ] as const) {
      const scene = new Scene();
      const make = scene.spawn('make', { parent: scene.shell() });
      if (stop) scene.observe({ type: 'build.stop_requested', at: scene.now, build: scene.only().id });
      scene.kill(make, signal);
      assert.equal(scene.onlyFinished().outcome, outcome, `signal ${signal}`);
      assert.deepEqual(scene.onlyFinished().exit, signaled(signal));
    }
  });

  it('takes a tool that turns an interrupt into its own exit code for cancelled', () => {
    const scene = new Scene();
    const ninja = scene.spawn('ninja', { parent: scene.shell() });
    scene.kill(scene.spawn('gcc -c a.c', { parent: ninja }), 2);
    scene.exit(ninja, 2);
    assert.equal(scene.onlyFinished().outcome, 'cancelled');
  });

  it('says unknown when no sensor could tell the exit status', () => {
    const scene = new Scene();
    scene.vanish(scene.spawn('make', { parent: scene.shell() }));
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'unknown');
    assert.equal(build.exit, undefined);
    assert.match(build.note ?? '', /no sensor/);
  });

  it('counts attempts of the same command in the same folder after a failure', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const attempts = [1, 1, 0, 0].map((code) => {
      scene.exit(scene.spawn('make', { parent: shell }), code);
      return scene.builds().at(-1)?.attempt;
    });
    scene.exit(scene.spawn('make', { parent: shell, cwd: '/elsewhere' }));
    assert.deepEqual(attempts, [1, 2, 3, 1]);
    assert.equal(scene.builds().at(-1)?.attempt, 1);
  });
});
