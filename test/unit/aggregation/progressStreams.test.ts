import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import type { Stage } from '../../../src/model/stage';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Spawned } from '../../helpers/scene';

const STREAM = '/home/ada/demo/logs/progress.ndjson';

const declared = (stages: readonly Stage[]): string[] =>
  stages
    .filter(({ source }) => source === 'progress')
    .map(({ name, state, attempt }) => `${name} ${state} ${attempt}`);

const problems = (scene: ForeignScene): { message: string; badLines: number }[] =>
  scene.events.flatMap((event) => (event.type === 'stream.problem' ? [event] : []));

function withMake(): { scene: ForeignScene; make: Spawned } {
  const scene = new ForeignScene();
  return { scene, make: scene.spawn('make', { parent: scene.shell() }) };
}

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
    scene.wait(2_000);
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

describe('many progress streams', () => {
  it('are followed in bounded number, the most silent let go', () => {
    const scene = new ForeignScene();
    for (let n = 0; n < 10_000; n += 1) scene.startRun(`/srv/${n}/progress.ndjson`, { run: `r${n}` });
    scene.wait(11_000);
    assert.equal(scene.builds().filter(({ state }) => state === 'running').length, 256);
    scene.startRun('/srv/more.ndjson');
    const letGo = scene.builds().filter((build) => build.state === 'finished');
    assert.deepEqual(
      letGo.map(({ outcome, note }) => [outcome, /silent the longest/.test(note ?? '')]),
      [['unknown', true]],
    );
  });

  it('have their problems told once a second each, with all bad lines counted', () => {
    const scene = new ForeignScene();
    for (let line = 1; line <= 500; line += 1) {
      scene.now += 1;
      const at = scene.now;
      const problem = { type: 'progress.problem', at, line, message: 'not JSON', badLines: line } as const;
      scene.observe({ ...problem, stream: STREAM });
    }
    scene.wait(5_000);
    assert.deepEqual(
      problems(scene).map(({ badLines }) => badLines),
      [1, 500],
    );
  });

  it('have them told ever more rarely while there are more and more', () => {
    const scene = new ForeignScene();
    const tellOne = (): void => {
      const facts = { line: 1, message: 'not JSON', badLines: 1, stream: STREAM } as const;
      scene.observe({ type: 'progress.problem', at: scene.now, ...facts });
    };
    for (let second = 0; second < 3_600; second += 1) {
      tellOne();
      scene.wait(1_000);
    }
    const inAnHour = problems(scene).length;
    assert.ok(inAnHour > 10 && inAnHour < 20, String(inAnHour));
    scene.wait(3_600_000);
    const before = problems(scene).length;
    tellOne();
    scene.wait(1_500);
    tellOne();
    assert.equal(problems(scene).length, before + 2, 'after a rest they are told at once again');
  });
});
