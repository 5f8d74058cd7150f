import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readTelemetry } from '../../../src/store/telemetryFiles';
import { waitFor } from '../../helpers/waitFor';
import { RecorderScene } from './recorderScene';

const SECOND = 1_000;

describe('the recorder of telemetry, and its folder', () => {
  const scenes: RecorderScene[] = [];
  const open = async (options = {}): Promise<RecorderScene> => {
    const scene = await RecorderScene.open(options);
    scenes.push(scene);
    return scene;
  };
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.remove();
  });

  it('removes what it kept with its build', async () => {
    const scene = await open();
    for (const pid of [200, 300]) {
      const make = scene.start(pid, ['make', String(pid)]);
      await scene.work(SECOND, [make, 1]);
      scene.end(make, 0);
      await scene.costOf(scene.build(`make ${pid}`).id);
    }
    scene.forget(scene.build('make 200').id);
    const left = [`${scene.build('make 300').id}.json`];
    await waitFor('the file to be gone', async () =>
      (await readdir(scene.dir)).join() === left.join() ? true : undefined,
    );
    scene.publish({ type: 'history.cleared' });
    await waitFor('the files to be gone', async () =>
      (await readdir(scene.dir)).length === 0 ? true : undefined,
    );
  });

  it('keeps what it recorded of a build that the journal does not have yet', async () => {
    const scene = await open();
    const make = scene.start(200, ['make', 'first']);
    await scene.work(SECOND, [make, 1]);
    scene.end(make, 0);
    const first = scene.build('make first').id;
    await scene.costOf(first);
    const late = scene.withhold();
    const next = scene.start(300, ['make', 'next']);
    await scene.work(SECOND, [next, 1]);
    scene.end(next, 0);
    await waitFor('both files', async () => ((await readdir(scene.dir)).length === 2 ? true : undefined));
    await scene.work(120 * SECOND);
    scene.forget(first);
    await waitFor('the first file to be gone', async () =>
      (await readdir(scene.dir)).length === 1 ? true : undefined,
    );
    late();
    assert.equal((await scene.costOf(scene.build('make next').id)).cpuMs, SECOND);
  });

  it('says once that it cannot write, and goes on once it can', async () => {
    const scene = await open();
    await rm(scene.dir, { recursive: true });
    await writeFile(scene.dir, 'this is no folder');
    const make = scene.start(200, ['make']);
    await scene.work(2 * SECOND, [make, 1]);
    await waitFor('the complaint', () => (scene.log.length > 0 ? true : undefined));
    await scene.work(2 * SECOND, [make, 1]);
    assert.equal(scene.log.length, 1);
    assert.match(scene.log[0]!, /^Telemetry cannot be written to .* \(ENOTDIR\)\.$/);
    await rm(scene.dir);
    await mkdir(scene.dir);
    await scene.work(SECOND, [make, 1]);
    const reader = scene.reader();
    const news = await waitFor('the file', async () => {
      const read = await reader.next();
      return read.samples.length > 0 ? read : undefined;
    });
    assert.ok(news.samples.length > 10, 'with what could not be written before');
    scene.end(make, 0);
    assert.equal((await scene.costOf()).cpuMs, 5 * SECOND);
  });

  it('records the next build where its folder could not be made at the start', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    const dir = join(parent, 'telemetry');
    await writeFile(dir, 'this is no folder');
    const scene = await open({ dir });
    scene.end(scene.start(200, ['make', 'first']), 0);
    await rm(dir);
    scene.end(scene.start(300, ['make', 'second']), 0);
    let pid = 400;
    const cost = await waitFor('a build that is recorded', async () => {
      const make = scene.start((pid += 1), ['make', `next ${pid}`]);
      await scene.work(SECOND, [make, 1]);
      scene.end(make, 0);
      await scene.work(SECOND);
      const costs = scene.told.flatMap((event) => (event.type === 'build.measured' ? [event.cost] : []));
      return costs[0];
    });
    assert.equal(cost.cpuMs, SECOND);
    assert.equal(scene.log.length, 1);
    assert.match(scene.log[0]!, /^No telemetry is recorded: /);
  });

  it('makes its folder again where that was removed, and goes on', async () => {
    const scene = await open();
    const [make, short] = [scene.start(200, ['make', 'long']), scene.start(300, ['make', 'short'])];
    await scene.work(2 * SECOND, [make, 1]);
    await waitFor('the files', async () => ((await readdir(scene.dir)).length === 2 ? true : undefined));
    await rm(scene.dir, { recursive: true });
    await waitFor('all that was recorded', async () => {
      await scene.work(200, [make, 1]);
      const read = await readTelemetry(scene.dir, scene.build('make long').id);
      return read?.telemetry.samples[0]?.seq === 1 ? true : undefined;
    });
    for (const each of [make, short]) scene.end(each, 0);
    await scene.work(SECOND);
    await scene.kept(scene.build('make long').id);
    await scene.kept(scene.build('make short').id);
    assert.deepEqual(scene.log, []);
  });

  it('removes nothing but what it wrote itself, and what a kill left half written', async () => {
    const dir = join(await mkdtemp(join(tmpdir(), 'buildbeat-test-')), 'telemetry');
    await mkdir(dir);
    const others = ['notes.txt', 'package.json', 'tsconfig.live.ndjson'];
    for (const name of others) await writeFile(join(dir, name), '{}');
    for (const name of ['lflu-7.json', 'lflu-8.live.ndjson', 'lflu-8.live.ndjson.77.tmp']) {
      await writeFile(join(dir, name), '{}');
    }
    await mkdir(join(dir, 'lflu-1.json'));
    const scene = await open({ dir });
    await scene.stop();
    assert.deepEqual((await readdir(dir)).sort(), ['lflu-1.json', ...others]);
  });

  it('neither writes to a folder that it was led to by a link, nor removes anything there', async () => {
    for (const capacity of [0, 100]) {
      const home = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
      await mkdir(join(home, 'elsewhere'));
      await writeFile(join(home, 'elsewhere', 'lflu-7.json'), '{}');
      await symlink(join(home, 'elsewhere'), join(home, 'telemetry'));
      const scene = await open({ dir: join(home, 'telemetry'), capacity });
      const make = scene.start(200, ['make']);
      await scene.work(2 * SECOND, [make, 1]);
      scene.end(make, 0);
      await scene.work(SECOND);
      await scene.stop();
      assert.deepEqual(await readdir(join(home, 'elsewhere')), ['lflu-7.json']);
      assert.equal(scene.log.length, 1);
      assert.match(scene.log[0]!, /^No telemetry is recorded: .* is a symbolic link/);
    }
  });

  it('records nothing when it is switched off', async () => {
    const scene = await open({ capacity: 0 });
    const make = scene.start(200, ['make']);
    await scene.work(2 * SECOND, [make, 1]);
    scene.end(make, 0);
    await scene.work(SECOND);
    await scene.stop();
    assert.equal(scene.sensor.looks, 0);
    assert.deepEqual(await readdir(dirname(scene.dir)), []);
    assert.ok(!scene.told.some(({ type }) => type === 'build.measured'));
  });
});
