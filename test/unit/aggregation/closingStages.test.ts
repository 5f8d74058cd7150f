import assert from 'node:assert/strict';
import { BuildRegistry } from '../../../src/aggregation/buildRegistry';
import type { TrackedBuild } from '../../../src/aggregation/trackedBuild';
import { exited, signaled, type ExitStatus } from '../../../src/model/process';

const registry = new BuildRegistry([]);

/** A build of which a stream told one stage that waits, one that is tried again, and one that is over. */
function buildWithStages(): TrackedBuild {
  const build = registry.open({
    tool: 'kiln',
    label: 'kiln',
    command: 'kiln',
    kind: 'build',
    origin: { type: 'process' },
    roots: [],
    startedAt: 0,
  });
  registry.tellStages(build, [
    { type: 'stage.started', stage: 'fetch', source: 'progress', at: 1 },
    { type: 'stage.succeeded', stage: 'fetch', source: 'progress', at: 2 },
    { type: 'stage.started', stage: 'fire', source: 'progress', at: 2 },
    { type: 'stage.failed', stage: 'fire', source: 'progress', at: 3, error: 'too cold' },
    { type: 'stage.started', stage: 'fire', source: 'progress', at: 4, stageAttempt: 2 },
    { type: 'stage.queued', stage: 'cool', groupId: 'g7', source: 'progress', at: 4, dependsOn: ['fire'] },
  ]);
  return build;
}

interface End {
  readonly exit?: ExitStatus;
  readonly stopRequested?: boolean;
}

function finish({ exit, stopRequested = false }: End): TrackedBuild {
  const build = buildWithStages();
  build.stopRequested = stopRequested;
  if (exit) build.addEvidence({ source: 'kernel', status: exit, at: 10 });
  registry.finish(build, 10);
  return build;
}

const endOf = (build: TrackedBuild, stage: string): readonly [string?, string?, number?] => {
  const found = build.stages.find(({ name }) => name === stage);
  return [found?.state, found?.reason, found?.endedAt];
};

describe('stages that are not over when their build is', () => {
  const cases: readonly (readonly [string, End, running: string, runningWhy: string, queuedWhy: string])[] = [
    ['cancelled', { exit: signaled(2) }, 'failed', 'cancelled', 'the build was cancelled'],
    ['stopped', { stopRequested: true }, 'failed', 'cancelled', 'the build was cancelled'],
    ['failed', { exit: exited(1) }, 'ended', 'nobody told its end', 'the build failed'],
    [
      'killed',
      { exit: signaled(9) },
      'failed',
      'the build was ended by signal 9 (SIGKILL)',
      'the build failed',
    ],
    ['succeeded', { exit: exited(0) }, 'ended', 'nobody told its end', 'it never started'],
    ['over without a trace', {}, 'ended', 'nobody told its end', 'it was never seen to start'],
  ];
  for (const [what, end, running, runningWhy, queuedWhy] of cases) {
    it(`end with a build that is ${what}`, () => {
      const build = finish(end);
      assert.deepEqual(endOf(build, 'fire'), [running, runningWhy, 10]);
      assert.deepEqual(endOf(build, 'cool'), ['skipped', queuedWhy, 10]);
      assert.deepEqual(endOf(build, 'fetch'), ['succeeded', undefined, 2]);
    });
  }

  it('keep their attempt, their group and what they waited for', () => {
    const build = finish({ exit: signaled(2) });
    assert.equal(build.stages.length, 3);
    const [, fire, cool] = build.stages;
    assert.deepEqual([fire?.attempt, fire?.earlier.map(({ reason }) => reason)], [2, ['too cold']]);
    assert.deepEqual([cool?.groupId, cool?.dependsOn], ['g7', ['fire']]);
  });

  it('are told before the end of the build', () => {
    registry.takeEvents();
    finish({ exit: exited(0) });
    const types = registry.takeEvents().map(({ type }) => type);
    assert.deepEqual(types.slice(-3), ['stage.ended', 'stage.skipped', 'build.finished']);
  });

  it('stay as they are when late evidence amends the build', () => {
    const build = finish({});
    const { stages } = build;
    build.addEvidence({ source: 'marker', status: signaled(2), at: 11 });
    registry.takeEvents();
    registry.amend(build);
    assert.deepEqual(
      registry.takeEvents().map(({ type }) => type),
      ['build.amended'],
    );
    assert.equal(build.stages, stages);
  });
});

describe('a stage told without a group', () => {
  it('is of the first group, and its first attempt', () => {
    const [fetch] = buildWithStages().stages;
    assert.deepEqual([fetch?.groupId, fetch?.attempt, fetch?.dependsOn], ['g0', 1, []]);
  });
});
