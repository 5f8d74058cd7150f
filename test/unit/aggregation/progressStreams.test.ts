import assert from 'node:assert/strict';
import { ForeignScene } from '../../helpers/foreignScene';
import { declared, problems, STREAM, withMake } from './streamScene';

describe('a progress stream of a build', () => {
  it('declares the stages of the newest running build in a folder above it', () => {
    const { scene } = withMake();
    const shell = scene.shell({ cwd: '/home/ada/other' });
    scene.spawn('make other', { parent: shell, cwd: '/home/ada/other' });
    scene.spawn('ninja', { parent: shell, cwd: '/home/ada/demo' });
    scene.stage(STREAM, 'started', 'compile');
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.stage(STREAM, 'started', 'link');
    assert.deepEqual(
      scene.builds().map(({ label, stages }) => [label, declared(stages)]),
      [
        ['make', []],
        ['make other', []],
        ['ninja', ['compile succeeded 1', 'link running 1']],
      ],
    );
  });

  it('is that of a build which works below the folder the file is in', () => {
    const { scene } = withMake();
    scene.stage('/home/ada/progress.ndjson', 'started', 'compile');
    assert.deepEqual(declared(scene.only().stages), ['compile running 1']);
  });

  it('waits for its build to appear, and keeps the order', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    scene.startRun(STREAM, { run: 'r1' });
    scene.stage(STREAM, 'queued', 'link', { dependsOn: ['compile'] });
    scene.stage(STREAM, 'started', 'compile');
    scene.wait(9_000);
    assert.equal(scene.builds().length, 0);
    scene.spawn('make', { parent: shell });
    scene.stage(STREAM, 'succeeded', 'compile');
    assert.deepEqual(declared(scene.only().stages), ['link queued 1', 'compile succeeded 1']);
  });

  it('is not that of a build which appears after its run has ended', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    scene.startRun(STREAM, { run: 'r1' });
    scene.stage(STREAM, 'started', 'compile');
    scene.endRun(STREAM, 'succeeded');
    scene.exit(scene.spawn('make', { parent: shell }), 2);
    scene.wait(11_000);
    assert.deepEqual(
      scene.builds().map(({ label, stages }) => [label, declared(stages)]),
      [
        ['make', []],
        ['r1', ['compile ended 1']],
      ],
    );
  });

  it('has its last words read before the build ends', () => {
    const { scene, make } = withMake();
    scene.stage(STREAM, 'started', 'test');
    scene.vanish(make);
    const ended = scene.now;
    scene.stage(STREAM, 'failed', 'test', { error: 'two tests failed' });
    scene.endRun(STREAM, 'failed', { reason: 'two tests failed' });
    const build = scene.onlyFinished();
    assert.deepEqual(declared(build.stages), ['test failed 1']);
    assert.deepEqual(
      [build.outcome, build.decidedBy, build.note],
      ['failed', 'progress', 'two tests failed'],
    );
    assert.equal(build.finishedAt, ended);
  });

  it('keeps no build for long that has ended', () => {
    const { scene, make } = withMake();
    scene.stage(STREAM, 'started', 'test');
    scene.exit(make);
    assert.equal(scene.only().state, 'running');
    scene.wait(2_000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.deepEqual(declared(scene.only().stages), ['test ended 1']);
    scene.stage(STREAM, 'succeeded', 'test', { at: scene.now - 2_500 });
    assert.deepEqual(declared(scene.only().stages), ['test ended 1']);
    assert.equal(scene.builds().length, 1);
  });

  it('says how its build ended with the least weight, and amends it', () => {
    const { scene, make } = withMake();
    scene.stage(STREAM, 'started', 'test');
    scene.exit(make);
    scene.wait(2_000);
    scene.endRun(STREAM, 'failed', { exitCode: 7 });
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(
      build.evidence.map(({ source }) => source),
      ['kernel', 'progress'],
    );
    assert.match(build.note ?? '', /the kernel says exit 0, the progress stream says exit 7/);
  });

  it('counts the last of several runs in one build', () => {
    const { scene, make } = withMake();
    for (const outcome of ['failed', 'succeeded'] as const) {
      scene.startRun(STREAM);
      scene.stage(STREAM, 'started', 'test');
      scene.endRun(STREAM, outcome);
    }
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.equal(scene.onlyFinished().evidence.length, 1);
  });

  it('leaves a stage that begins to the build that began after another had ended', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const first = scene.spawn('make', { parent: shell });
    scene.stage(STREAM, 'started', 'compile');
    scene.exit(first);
    const second = scene.spawn('make', { parent: shell });
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.stage(STREAM, 'started', 'compile');
    scene.wait(3_000);
    assert.deepEqual(
      scene.builds().map(({ stages }) => declared(stages)),
      [['compile succeeded 1'], ['compile running 1']],
    );
    scene.exit(second);
    const third = scene.spawn('make', { parent: shell });
    scene.wait(1_600);
    scene.stage(STREAM, 'queued', 'link');
    scene.exit(third);
    assert.deepEqual(declared(scene.builds()[2]?.stages ?? []), ['link queued 1']);
  });

  it('shows no secret that a stage is named after or failed with', () => {
    const { scene } = withMake();
    scene.stage(STREAM, 'failed', 'push --token=abcdef', { error: 'PASSWORD=hunter22 was refused' });
    const [stage] = scene.only().stages.filter(({ source }) => source === 'progress');
    assert.deepEqual([stage?.name, stage?.reason], ['push --token=***', 'PASSWORD=*** was refused']);
  });

  it('shows no secret in the group of a stage or in what it waits for', () => {
    const { scene } = withMake();
    scene.stage(STREAM, 'queued', 'push', {
      groupId: 'to --token=abcdef',
      dependsOn: ['login --token=abcdef'],
    });
    const [stage] = scene.only().stages.filter(({ source }) => source === 'progress');
    assert.deepEqual([stage?.groupId, stage?.dependsOn], ['to --token=***', ['login --token=***']]);
  });

  it('shows the attempt that went well and the two before it', () => {
    const { scene, make } = withMake();
    for (const stageAttempt of [1, 2, 3]) {
      scene.stage(STREAM, 'started', 'fetch', { stageAttempt });
      scene.stage(STREAM, stageAttempt < 3 ? 'failed' : 'succeeded', 'fetch', { stageAttempt });
    }
    scene.endRun(STREAM, 'succeeded');
    scene.exit(make);
    const [fetch] = scene.onlyFinished().stages.filter(({ name }) => name === 'fetch');
    assert.deepEqual([fetch?.state, fetch?.attempt], ['succeeded', 3]);
    assert.deepEqual(
      fetch?.earlier.map(({ attempt, state }) => [attempt, state]),
      [
        [1, 'failed'],
        [2, 'failed'],
      ],
    );
  });

  it('names the stages of a compound command in place of the commands', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && make test', { cwd: '/home/ada/demo' });
    const make = scene.spawn('make', { parent: shell });
    scene.stage(STREAM, 'started', 'compile');
    scene.exit(make);
    scene.exit(scene.spawn('make test', { parent: shell }));
    scene.endLine(line, 0);
    scene.wait(5_000);
    assert.deepEqual(
      scene.onlyFinished().stages.filter(({ source }) => source === 'command'),
      [],
    );
  });

  it('goes on after a restart', () => {
    const { scene, make } = withMake();
    scene.stage(STREAM, 'started', 'compile');
    scene.restart();
    scene.stage(STREAM, 'started', 'compile', { at: scene.now });
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.endRun(STREAM, 'succeeded');
    scene.exit(make);
    assert.deepEqual(declared(scene.onlyFinished().stages), ['compile succeeded 1']);
  });

  it('shows a bounded number of stages, and says so', () => {
    const { scene } = withMake();
    for (let n = 0; n < 700; n += 1) scene.stage(STREAM, 'started', `stage ${n}`);
    scene.stage(STREAM, 'succeeded', 'stage 7');
    assert.equal(scene.only().stages.length, 500);
    assert.equal(scene.only().stages.find(({ name }) => name === 'stage 7')?.state, 'succeeded');
    assert.match(problems(scene)[0]?.message ?? '', /more stages than are shown/);
  });
});
