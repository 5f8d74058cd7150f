import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { STAGE_DEFAULTS } from '../../../src/aggregation/stageNews';
import { exited } from '../../../src/model/process';
import { livePath } from '../../../src/store/telemetryFiles';
import { KEPT_SAMPLES } from '../../../src/telemetry/recording';
import { waitFor } from '../../helpers/waitFor';
import { RecorderScene, used } from './recorderScene';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('the recorder of telemetry', () => {
  const scenes: RecorderScene[] = [];
  const open = async (options = {}): Promise<RecorderScene> => {
    const scene = await RecorderScene.open(options);
    scenes.push(scene);
    return scene;
  };
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.remove();
  });

  it('shows a build while it runs, keeps it when it ends, and tells once what it cost', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    const reader = scene.reader();
    const cc = scene.start(201, ['cc', '-c', 'a.c'], make.pid);
    await scene.work(2 * SECOND, [cc, 1]);
    const live = await waitFor('a live sample', async () => {
      const news = await reader.next();
      return news.samples.length > 0 ? news : undefined;
    });
    assert.equal(live.dropped, live.samples[0]!.seq - 1);
    assert.equal(live.samples.at(-1)!.build.cpuPercent, 100);
    assert.deepEqual(
      live.spans.map(({ pid, parent }) => [pid, parent]),
      [
        [make.pid, undefined],
        [cc.pid, make.key],
      ],
    );
    scene.end(cc, 1, make);
    await scene.work(SECOND);
    scene.end(make, 2);
    const { samples, spans, cost } = await scene.kept();
    assert.ok(samples.every(({ seq }, index) => seq === index + 1));
    assert.equal(cost?.cpuMs, 2 * SECOND);
    assert.equal(cost.peakRssBytes, 2_000);
    assert.deepEqual(spans[1], {
      ...{ key: cc.key, parent: make.key, pid: cc.pid, label: 'cc -c a.c', role: 'compile' },
      ...{ startedAt: cc.startedAt, endedAt: cc.startedAt + 2 * SECOND, peakRssBytes: 1_000 },
      exit: { kind: 'exited', code: 1 },
    });
    const end = await waitFor('the end', async () => (await reader.next()).telemetry);
    assert.deepEqual(end.cost, cost);
    assert.equal(scene.told.filter(({ type }) => type === 'build.measured').length, 1);
    assert.deepEqual(scene.log, []);
  });

  it('looks at nothing while nothing runs', async () => {
    const scene = await open();
    await scene.work(10 * SECOND);
    assert.equal(scene.sensor.looks, 0);
    const make = scene.start(200, ['make']);
    await scene.work(SECOND);
    scene.end(make, 0);
    await scene.costOf();
    const { looks } = scene.sensor;
    await scene.work(70 * SECOND);
    assert.equal(scene.sensor.looks, looks);
    assert.equal(scene.sensor.isOpen, false);
    assert.equal(scene.clock.pending, 0, 'no timer waits');
  });

  it('looks more rarely where a look takes long', async () => {
    const scene = await open();
    scene.sensor.takesMs = 100;
    const make = scene.start(200, ['make']);
    await scene.work(5 * SECOND, [make, 1]);
    assert.ok(scene.sensor.looks >= 3 && scene.sensor.looks <= 7, `${scene.sensor.looks} looks`);
  });

  it('of a build of twenty minutes keeps few samples, and all of its use', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    await scene.work(20 * MINUTE, [make, 0.5]);
    scene.end(make, 0);
    const { samples, cost } = await scene.kept();
    assert.ok(samples.length <= KEPT_SAMPLES);
    assert.ok(scene.sensor.looks > 900 && scene.sensor.looks < 1_400, `${scene.sensor.looks} looks`);
    assert.ok(Math.abs((cost?.cpuMs ?? 0) - 10 * MINUTE) <= SECOND);
  });

  it('looks at 200 builds in few looks, and keeps no more of each than it may', async () => {
    const scene = await open({ capacity: 20 });
    const makes = [];
    for (let pid = 1_000; pid < 1_200; pid++) {
      makes.push(scene.start(pid, ['make', String(pid)]));
      if (pid % 10 === 0) await scene.work(50);
    }
    await scene.work(40 * SECOND);
    const { looks } = scene.sensor;
    await scene.work(10 * SECOND);
    assert.ok(scene.sensor.looks - looks <= 60, `${scene.sensor.looks - looks} looks in 10 s`);
    for (const make of makes) scene.end(make, 0);
    for (const build of scene.feed.model.builds()) {
      const { samples } = await scene.kept(build.id);
      assert.equal(samples.length, 20);
      assert.equal((samples.at(-1)?.seq ?? 0) - (samples[0]?.seq ?? 0), 19, 'the newest');
    }
  });

  it('shows each of 2,000 processes, also those that no look saw', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    for (let pid = 1_000; pid < 2_999; pid++) {
      const cc = scene.start(pid, ['cc', '-c', `${pid}.c`], make.pid);
      if (pid % 50 === 0) await scene.work(50);
      scene.end(cc, pid % 500 === 0 ? 1 : 0, make, used(10));
    }
    await scene.work(SECOND);
    scene.end(make, 0, undefined, used(70));
    const { spans, spansLeftOut, cost } = await scene.kept();
    assert.deepEqual([spans.length, spansLeftOut, cost?.processes], [2_000, 0, 2_000]);
    assert.equal(spans.filter(({ exit }) => exit?.kind === 'exited' && exit.code === 1).length, 4);
    assert.equal(cost?.extrapolatedMs, undefined);
  });

  it('names no more stages in a sample than can be read, however many a file tells', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    const stream = '/home/ada/engine/progress.ndjson';
    for (let number = 1; number <= 300; number++) {
      const event = {
        type: 'stage.started',
        stage: `part ${number}`,
        ...STAGE_DEFAULTS,
        at: scene.now,
      } as const;
      scene.see({ type: 'progress.stage', at: scene.now, stream, event });
    }
    await scene.work(2 * SECOND, [make, 1]);
    scene.end(make, 0);
    scene.see({ type: 'progress.run_ended', at: scene.now, stream, outcome: 'succeeded' });
    await scene.work(10 * SECOND);
    const { samples } = await scene.kept();
    assert.equal(scene.build().stages.length, 300);
    assert.equal(samples.at(-1)?.stages.length, 50);
  });

  it('tells of a build that nobody could look at what the system told at the end', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    scene.end(make, 0, undefined, used(12, 7_000));
    assert.deepEqual(await scene.costOf(), {
      cpuMs: 12,
      peakRssBytes: 7_000,
      readBytes: 0,
      writtenBytes: 2_048,
    });
  });

  it('counts what a daemon used that a build left behind, until the end of the build', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    const daemon = scene.start(201, ['daemon'], make.pid);
    await scene.work(SECOND, [make, 1], [daemon, 1]);
    scene.end(make, 0);
    await scene.work(SECOND);
    const { cost, spans } = await scene.kept();
    assert.equal(cost?.cpuMs, 2 * SECOND);
    assert.equal(spans.find(({ pid }) => pid === daemon.pid)?.endedAt, undefined, 'it lives on');
  });

  it('believes a watcher that counted all of it, and guesses nothing', async () => {
    const scene = await open();
    const watcher = scene.start(150, ['buildbeat', 'run', '--', 'make']);
    const make = scene.start(200, ['make'], watcher.pid);
    const started = { at: scene.now, task: 'w1', argv: ['make'], cwd: '/home/ada/engine', pid: make.pid };
    scene.see({ type: 'watched.started', ...started, watcherPid: watcher.pid });
    await scene.work(SECOND, [make, 1]);
    scene.end(make, 0);
    scene.see({ type: 'watched.ended', at: scene.now, task: 'w1', status: exited(0), cpuMs: 1_090 });
    await scene.work(2 * SECOND);
    const { cost } = await scene.kept();
    assert.deepEqual([cost?.cpuMs, cost?.extrapolatedMs], [1_090, undefined]);
  });

  it('keeps what a process used whose parent was gone before it', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    const between = scene.start(201, ['sh', '-c', 'worker &'], make.pid);
    const worker = scene.start(202, ['worker'], between.pid);
    scene.end(between, 0, make);
    await scene.work(3 * SECOND, [worker, 1]);
    scene.end(worker, 0);
    await scene.work(2 * SECOND, [make, 1]);
    scene.end(make, 0);
    const { cost } = await scene.kept();
    assert.ok(Math.abs((cost?.cpuMs ?? 0) - 5 * SECOND) <= 300, String(cost?.cpuMs));
  });

  it('goes on after another process took over, with numbers and totals that never go back', async () => {
    const first = await open();
    const make = first.start(200, ['make']);
    const gone = first.start(201, ['cc', '-c', 'a.c'], make.pid);
    await first.work(2 * SECOND, [make, 1]);
    first.actors.delete(gone.pid);
    const second = await first.takenOver(make);
    scenes.push(second);
    await second.work(2 * SECOND, [make, 1]);
    second.end(make, 0);
    const { samples, spans, cost } = await second.kept();
    assert.ok(samples.length > 25);
    assert.deepEqual(
      samples.map(({ seq }) => seq),
      samples.map((_, index) => index + 1),
    );
    assert.equal(cost?.cpuMs, 4 * SECOND);
    const [ofMake, ofGone] = [make, gone].map(({ key }) => spans.find((span) => span.key === key));
    assert.equal(ofMake?.endedAt, make.startedAt + 4 * SECOND);
    assert.ok((ofGone?.endedAt ?? Infinity) <= gone.startedAt + 2 * SECOND, 'it was not seen after that');
  });

  it('keeps what was recorded of a build that ended while nobody watched', async () => {
    const first = await open();
    const make = first.start(200, ['make']);
    await first.work(2 * SECOND, [make, 1]);
    first.actors.delete(make.pid);
    const second = await first.takenOver();
    scenes.push(second);
    assert.ok(((await second.costOf()).cpuMs ?? 0) >= 1.5 * SECOND);
    assert.deepEqual(await readdir(second.dir), [`${second.build().id}.json`]);
  });

  it('goes on with the others when what was recorded of one cannot be read', async () => {
    const first = await open();
    const [broken, make] = [first.start(200, ['make', 'broken']), first.start(300, ['make', 'whole'])];
    await first.work(2 * SECOND, [make, 1]);
    const path = livePath(first.dir, first.build('make broken').id);
    await first.stop();
    await rm(path);
    await mkdir(path);
    const second = await first.takenOver(broken, make);
    scenes.push(second);
    await second.work(SECOND, [make, 1]);
    for (const each of [make, broken]) second.end(each, 0);
    const whole = await second.kept(second.build('make whole').id);
    assert.equal(whole.cost?.cpuMs, 3 * SECOND);
    assert.equal(whole.samples[0]?.seq, 1);
    assert.match(second.log[0]!, /cannot be read \(.* is not a regular file/);
  });

  it('goes on with a build that turned out not to be over', async () => {
    const scene = await open();
    const make = scene.start(200, ['make']);
    await scene.work(SECOND, [make, 1]);
    scene.end(make, 0);
    const { id } = scene.build();
    await scene.costOf();
    const compounds = [{ label: 'all', parts: ['make', 'install'], hasCommand: false }];
    const task = (execution: string, label: string) => ({
      ...{ execution, label, source: 'Workspace', isBackground: false, compounds },
    });
    const at = scene.now;
    scene.see({ type: 'task.started', at, task: task('1', 'make') });
    scene.see({ type: 'task.process_started', at, execution: '1', pid: make.pid });
    scene.see({ type: 'task.ended', at, execution: '1' });
    scene.see({ type: 'task.started', at, task: task('2', 'install') });
    const install = scene.start(300, ['make', 'install']);
    scene.see({ type: 'task.process_started', at, execution: '2', pid: install.pid });
    await scene.work(SECOND, [install, 1]);
    scene.end(install, 0);
    scene.see({ type: 'task.process_ended', at: scene.now, execution: '2', exitCode: 0 });
    scene.see({ type: 'task.ended', at: scene.now, execution: '2' });
    await scene.work(10 * SECOND);
    assert.notEqual(scene.build().id, id);
    const { samples, spans, cost } = await scene.kept();
    assert.equal(samples[0]?.at, make.startedAt);
    assert.ok(samples.every(({ seq }, index) => seq === index + 1));
    assert.deepEqual(
      spans.map(({ pid }) => pid),
      [make.pid, install.pid],
    );
    assert.equal(cost?.cpuMs, 2 * SECOND);
    await waitFor('the earlier file to be gone', async () =>
      (await readdir(scene.dir)).length === 1 ? true : undefined,
    );
  });
});
