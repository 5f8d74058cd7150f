import assert from 'node:assert/strict';
import type { ProgressObservation } from '../../../src/model/observation';
import { exited } from '../../../src/model/process';
import { ROLE_GROUP } from '../../../src/model/stage';
import { Scene } from '../../helpers/scene';

type Told<E> = E extends unknown ? Omit<E, 'at' | 'groupId' | 'dependsOn'> : never;
type Word = Told<Extract<ProgressObservation, { type: 'progress.stage' }>['event']>;

/** A stream beside the build says this now. */
function say(scene: Scene, word: Word): void {
  scene.wait(10);
  const event = { ...word, at: scene.now, groupId: 'g0', dependsOn: [] };
  scene.observe({ type: 'progress.stage', at: scene.now, stream: '/home/ada/demo/progress.ndjson', event });
}

describe('a stage that a stream tells of and a build tries again', () => {
  it('shows the third attempt, which succeeded, and the two before', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    for (const stageAttempt of [1, 2, 3]) {
      const about = { stage: 'test', stageAttempt };
      say(scene, { type: 'stage.started', ...about });
      scene.exit(scene.spawn('gcc -c a.c', { parent: make }), stageAttempt < 3 ? 1 : 0);
      say(
        scene,
        stageAttempt < 3
          ? { type: 'stage.failed', ...about, exitCode: stageAttempt, error: 'flaky' }
          : { type: 'stage.succeeded', ...about, exitCode: 0 },
      );
    }
    scene.exit(make);
    scene.wait(10_000);
    const { stages, outcome } = scene.onlyFinished();
    assert.equal(outcome, 'succeeded');
    const [test, ...others] = stages.filter(({ groupId }) => groupId !== ROLE_GROUP);
    assert.equal(others.length, 0);
    assert.deepEqual([test?.attempt, test?.state, test?.exit], [3, 'succeeded', exited(0)]);
    assert.deepEqual(
      test?.earlier.map(({ attempt, state, exit, reason }) => [attempt, state, exit, reason]),
      [
        [1, 'failed', exited(1), 'flaky'],
        [2, 'failed', exited(2), 'flaky'],
      ],
    );
  });

  it('is cut off at its second attempt when the build is cancelled', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    say(scene, { type: 'stage.started', stage: 'test', stageAttempt: 1 });
    say(scene, { type: 'stage.failed', stage: 'test', stageAttempt: 1 });
    say(scene, { type: 'stage.started', stage: 'test', stageAttempt: 2 });
    say(scene, { type: 'stage.queued', stage: 'package', stageAttempt: 1 });
    scene.kill(make, 2);
    scene.wait(10_000);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'cancelled');
    assert.deepEqual(
      build.stages.map(({ name, attempt, state, reason }) => [name, attempt, state, reason]),
      [
        ['test', 2, 'failed', 'cancelled'],
        ['package', 1, 'skipped', 'the build was cancelled'],
      ],
    );
  });
});
