import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Spawned } from '../../helpers/scene';

const outcomes = (scene: ForeignScene): (string | undefined)[] =>
  scene.builds().map((build) => (build.state === 'finished' ? build.outcome : undefined));

function ended(command: string): { scene: ForeignScene; shell: Spawned; process: Spawned } {
  const scene = new ForeignScene();
  const shell = scene.shell();
  const process = scene.spawn(command, { parent: shell });
  scene.now += 5_000;
  scene.vanish(process);
  return { scene, shell, process };
}

describe('a marker', () => {
  it('amends a build that ended without a known status', () => {
    const { scene } = ended('make -j2');
    scene.marker('make -j2', 2);
    const build = scene.onlyFinished();
    assert.deepEqual([build.outcome, build.exit, build.decidedBy], ['failed', exited(2), 'marker']);
    scene.marker('make -j2', 2);
    assert.equal(scene.events.filter(({ type }) => type === 'build.amended').length, 1);
  });

  it('waits for the process list to show the end', () => {
    const scene = new ForeignScene();
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.marker('make', 0);
    assert.equal(scene.only().state, 'running');
    scene.wait(1_000);
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
  });

  it('is not about a build that runs on for more than a minute', () => {
    const scene = new ForeignScene();
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.marker('make', 0);
    scene.wait(61_000);
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('does not overrule better evidence, but the contradiction is told', () => {
    const scene = new ForeignScene();
    scene.exit(scene.spawn('make', { parent: scene.shell() }), 2);
    scene.marker('make', 0);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    assert.match(scene.onlyFinished().note ?? '', /the marker file says exit 0/);
  });

  it('is ignored when it is older than the build, or a minute off', () => {
    const { scene } = ended('make');
    scene.marker('make', 0, { endedAt: scene.now - 6_500 });
    scene.marker('make', 0, { endedAt: scene.now + 70_000 });
    assert.deepEqual(outcomes(scene), ['unknown']);
  });

  it('may tell its time in whole seconds', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    scene.now = 1_005_300;
    scene.vanish(scene.spawn('make', { parent: shell }));
    scene.marker('make', 0, { endedAt: 1_005_000 });
    assert.deepEqual(outcomes(scene), ['succeeded']);
  });

  it('is matched by folder, by process, and by a command that leaves out arguments', () => {
    for (const [command, facts, matches] of [
      ['make', {}, false],
      ['make', { cwd: '/home/ada/demo/' }, true],
      ['make', { cwd: '/home/ada/other' }, false],
      ['make -j2 all', { cwd: '/home/ada/other' }, false],
      ["/usr/bin/make '-j2' all", {}, true],
      ['build', {}, false],
      ['build', { cwd: '/home/ada/demo' }, false],
      ['build', { pid: 101 }, true],
      ['make -j2 all', { pid: 100 }, true],
      ['make -j2 all', { pid: 4711 }, false],
    ] as const) {
      const { scene } = ended('make -j2 all');
      scene.marker(command, 0, facts);
      assert.deepEqual(
        outcomes(scene),
        [matches ? 'succeeded' : 'unknown'],
        JSON.stringify([command, facts]),
      );
    }
  });

  it('chooses the best of several, and none of equals', () => {
    const scene = new ForeignScene();
    const [here, there] = [scene.shell(), scene.shell({ cwd: '/home/ada/other' })];
    scene.vanish(scene.spawn('make', { parent: here }));
    scene.vanish(scene.spawn('make', { parent: there }));
    scene.marker('make', 2);
    assert.deepEqual(outcomes(scene), ['unknown', 'unknown']);
    scene.marker('make', 2, { cwd: '/home/ada/other' });
    assert.deepEqual(outcomes(scene), ['unknown', 'failed']);
    scene.now += 30_000;
    scene.vanish(scene.spawn('make', { parent: here }));
    scene.marker('make', 0);
    assert.deepEqual(outcomes(scene), ['unknown', 'failed', 'succeeded']);
  });

  it('for a command of another user is nobody’s', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const theirs = scene.spawn('make', { parent: scene.shell({ own: false }), own: false });
    const mine = scene.spawn('make mine', { parent: shell });
    scene.exit(theirs, 2);
    scene.marker('make', 2, { cwd: '/home/eve', pid: theirs.facts.pid });
    scene.marker('make', 2);
    scene.vanish(mine);
    assert.deepEqual(outcomes(scene), ['unknown']);
  });

  it('hides the secrets of its command as the build does', () => {
    const { scene } = ended('make deploy --token=abcdef');
    scene.marker('make deploy --token=abcdef', 0);
    assert.deepEqual(outcomes(scene), ['succeeded']);
  });

  it('tells of a build that ended while nobody watched', () => {
    for (const order of ['marker first', 'marker last']) {
      const scene = new ForeignScene();
      const make = scene.spawn('make', { parent: scene.shell() });
      scene.now += 10_000;
      const endedAt = scene.now;
      const tell = (): void => scene.marker('make', 2, { endedAt });
      scene.restart(
        () => {
          scene.exit(make, 2);
          scene.now += 300_000;
        },
        order === 'marker first' ? tell : undefined,
      );
      if (order === 'marker last') tell();
      assert.deepEqual(outcomes(scene), ['failed'], order);
    }
  });
});
