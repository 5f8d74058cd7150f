import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import { declared, STREAM, withMake } from './streamScene';

describe('a progress stream that no known process writes', () => {
  it('is a build from its first stage to the end of its run', () => {
    const scene = new ForeignScene();
    scene.startRun(STREAM, { run: 'r-17', name: 'nightly' });
    scene.stage(STREAM, 'started', 'compile');
    scene.wait(11_000);
    const { origin, tool, label, cwd } = scene.only();
    assert.deepEqual(
      [origin, tool, label, cwd],
      [{ type: 'stream', file: STREAM, run: 'r-17' }, 'stream', 'nightly', '/home/ada/demo/logs'],
    );
    scene.stage(STREAM, 'failed', 'compile');
    scene.endRun(STREAM, 'failed', { exitCode: 9, reason: 'no space left, token=abcdef123' });
    const build = scene.onlyFinished();
    assert.deepEqual([build.outcome, build.exit, build.decidedBy], ['failed', exited(9), 'progress']);
    assert.equal(build.note, 'no space left, token=***');
  });

  it('is named by its run, else by its file', () => {
    for (const [options, label] of [
      [{ run: 'r-17' }, 'r-17'],
      [{}, 'progress.ndjson'],
    ] as const) {
      const scene = new ForeignScene();
      scene.startRun(STREAM, options);
      scene.wait(11_000);
      assert.equal(scene.only().label, label);
    }
  });

  it('shows no secret in the id of its run, by which it is known again all the same', () => {
    const scene = new ForeignScene();
    const run = 'deploy --token=abcdef123';
    scene.startRun(STREAM, { run });
    const begin = scene.now;
    scene.wait(11_000);
    assert.deepEqual(scene.only().origin, { type: 'stream', file: STREAM, run: 'deploy --token=***' });
    scene.restart();
    scene.observe({ type: 'progress.run_started', at: begin, stream: STREAM, run });
    assert.equal(scene.only().state, 'running');
    scene.startRun(STREAM, { run: 'deploy --token=another7' });
    scene.wait(11_000);
    assert.deepEqual(
      scene.builds().map(({ state, label }) => `${label} ${state}`),
      ['deploy --token=*** finished', 'deploy --token=*** running'],
    );
    assert.doesNotMatch(JSON.stringify(scene.events), /abcdef123|another7/);
  });

  it('was cancelled when it says so, and names no exit status it does not know', () => {
    const scene = new ForeignScene();
    scene.startRun(STREAM);
    scene.wait(11_000);
    scene.endRun(STREAM, 'cancelled');
    assert.deepEqual([scene.onlyFinished().outcome, scene.onlyFinished().exit], ['cancelled', undefined]);
  });

  it('is no longer followed when it is asked to stop', () => {
    const scene = new ForeignScene();
    scene.startRun(STREAM);
    scene.wait(11_000);
    scene.observe({ type: 'build.stop_requested', at: scene.now, build: scene.only().id });
    assert.deepEqual([scene.onlyFinished().outcome, scene.onlyFinished().exit], ['unknown', undefined]);
  });

  it('ends with an unknown outcome when a new run begins', () => {
    const scene = new ForeignScene();
    scene.startRun(STREAM, { run: 'r1' });
    scene.wait(11_000);
    scene.startRun(STREAM, { run: 'r2' });
    scene.stage(STREAM, 'started', 'compile');
    scene.wait(11_000);
    assert.deepEqual(
      scene.builds().map((build) => [build.label, build.state === 'finished' && build.outcome]),
      [
        ['r1', 'unknown'],
        ['r2', false],
      ],
    );
    assert.deepEqual(declared(scene.builds()[1]?.stages ?? []), ['compile running 1']);
  });

  it('ends once, however often its end is told, and stragglers begin no new run', () => {
    const scene = new ForeignScene();
    scene.startRun(STREAM, { run: 'r1' });
    scene.stage(STREAM, 'started', 'compile');
    scene.wait(11_000);
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.endRun(STREAM, 'succeeded');
    scene.endRun(STREAM, 'succeeded');
    scene.endRun(STREAM, 'failed');
    scene.stage(STREAM, 'succeeded', 'compile');
    scene.stage(STREAM, 'started', 'late', { at: scene.now - 5_000 });
    scene.wait(20_000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.equal(scene.events.filter(({ type }) => type.startsWith('build.finished')).length, 1);
  });

  it('is a new build with a stage that comes later, though nothing says that a run begins', () => {
    const scene = new ForeignScene();
    for (const outcome of ['failed', 'succeeded'] as const) {
      scene.stage(STREAM, 'started', 'compile');
      scene.wait(11_000);
      scene.stage(STREAM, outcome, 'compile');
      scene.endRun(STREAM, outcome);
      scene.wait(60_000);
    }
    assert.deepEqual(
      scene.builds().map((build) => [build.state === 'finished' && build.outcome, build.attempt]),
      [
        ['failed', 1],
        ['succeeded', 2],
      ],
    );
  });

  it('begins nothing with an end', () => {
    const scene = new ForeignScene();
    scene.endRun(STREAM, 'failed');
    scene.wait(20_000);
    assert.equal(scene.builds().length, 0);
  });

  it('goes on after a restart, and is not told twice when its file is read again', () => {
    const scene = new ForeignScene();
    const tellAll = (at: number): void => {
      scene.observe({ type: 'progress.run_started', at, stream: STREAM, run: 'r1' });
      scene.stage(STREAM, 'started', 'compile', { at: at + 1 });
    };
    const begin = scene.now;
    tellAll(begin);
    scene.wait(11_000);
    scene.restart();
    scene.wait(11_000);
    tellAll(begin);
    assert.equal(scene.only().state, 'running');
    scene.endRun(STREAM, 'succeeded');
    scene.restart();
    tellAll(begin);
    scene.wait(20_000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
  });
});

describe('a progress stream that is read again after a restart', () => {
  it('makes no second build of a run without times of its own', () => {
    const scene = new ForeignScene();
    const lastWritten = scene.now + 30_000;
    const tellAll = (): void => {
      scene.stage(STREAM, 'succeeded', 'compile', { at: lastWritten });
      scene.observe({
        type: 'progress.run_ended',
        at: lastWritten,
        stream: STREAM,
        outcome: 'succeeded',
      });
    };
    scene.wait(30_000);
    tellAll();
    scene.wait(20_000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    scene.restart();
    tellAll();
    scene.wait(20_000);
    assert.equal(scene.builds().length, 1);
  });

  it('makes no build of what belonged to one that has ended', () => {
    const { scene, make } = withMake();
    const begun = scene.now;
    scene.stage(STREAM, 'started', 'compile', { at: begun });
    scene.exit(make);
    scene.wait(2_000);
    scene.restart();
    scene.stage(STREAM, 'started', 'compile', { at: begun });
    scene.wait(20_000);
    assert.equal(scene.onlyFinished().label, 'make');
  });

  it('is a build again once more is told', () => {
    const scene = new ForeignScene();
    const before = scene.now;
    scene.wait(1_000);
    scene.restart();
    scene.startRun(STREAM, { run: 'r1' });
    scene.stage(STREAM, 'started', 'compile', { at: before });
    scene.stage(STREAM, 'started', 'link');
    scene.wait(20_000);
    assert.equal(scene.only().state, 'running');
  });
});
