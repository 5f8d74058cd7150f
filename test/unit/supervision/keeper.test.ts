import assert from 'node:assert/strict';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import type { Telemetry } from '../../../src/model/telemetry';
import { keptPath, readTelemetry } from '../../../src/store/telemetryFiles';
import { waitFor } from '../../helpers/waitFor';
import { RecorderScene } from './recorderScene';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('the keeper of telemetry', () => {
  let scene: RecorderScene;
  beforeEach(async () => {
    scene = await RecorderScene.open();
  });
  afterEach(() => scene.remove());

  const kept = async (): Promise<Telemetry | undefined> =>
    (await readTelemetry(scene.dir, scene.build().id))?.telemetry;
  const measured = () => scene.told.filter(({ type }) => type === 'build.measured');

  /**
   * A build of two seconds ends, and what is to be kept of it cannot be written.
   *
   * @returns the folder that is in the way
   */
  async function endInTheWay(): Promise<string> {
    const make = scene.start(200, ['make']);
    await scene.work(2 * SECOND, [make, 1]);
    const path = keptPath(scene.dir, scene.build().id);
    await mkdir(path);
    scene.end(make, 0);
    await waitFor('the complaint', async () => {
      await scene.work(SECOND);
      return scene.log.length > 0 ? true : undefined;
    });
    return path;
  }

  it('tries again to keep what a build left where the disk took nothing, and says once that it did not', async () => {
    const inTheWay = await endInTheWay();
    await scene.work(10 * MINUTE);
    await rmdir(inTheWay);
    await waitFor('what it cost', async () => {
      await scene.work(SECOND);
      return measured().length > 0 ? true : undefined;
    });
    assert.equal((await kept())?.cost?.cpuMs, 2 * SECOND);
    assert.deepEqual(await readdir(scene.dir), [`${scene.build().id}.json`]);
    assert.equal(measured().length, 1);
    assert.equal(scene.log.length, 1);
    assert.match(scene.log[0]!, /^Telemetry cannot be written to .* \(E[A-Z]+\)\.$/);
    await scene.work(2 * MINUTE);
    assert.equal(scene.clock.pending, 0, 'no timer waits');
  });

  it('keeps few builds in memory for a disk that takes nothing, the newest', async () => {
    await rm(scene.dir, { recursive: true });
    await writeFile(scene.dir, 'this is no folder');
    for (let pid = 1_000; pid < 1_012; pid++) {
      const make = scene.start(pid, ['make', String(pid)]);
      await scene.work(SECOND, [make, 1]);
      scene.end(make, 0);
      await scene.work(SECOND);
    }
    await scene.work(MINUTE);
    await rm(scene.dir);
    await mkdir(scene.dir);
    const ids = scene.feed.model.builds().map(({ id, startedAt }) => ({ id, startedAt }));
    const newest = ids.sort((a, b) => b.startedAt - a.startedAt).slice(0, 10);
    for (const { id } of newest) {
      await waitFor('what is kept', async () => {
        await scene.work(MINUTE);
        return (await readTelemetry(scene.dir, id)) ? true : undefined;
      });
    }
    await scene.work(2 * MINUTE);
    assert.equal((await readdir(scene.dir)).length, 10);
    assert.equal(scene.log.length, 1);
  });

  it('writes nothing more of a build that was forgotten meanwhile', async () => {
    const inTheWay = await endInTheWay();
    scene.forget(scene.build().id);
    await rmdir(inTheWay);
    await scene.work(2 * MINUTE);
    await scene.stop();
    assert.deepEqual(await readdir(scene.dir), []);
    assert.deepEqual(measured(), []);
  });

  it('stops at once though the disk takes nothing, and has tried once more', async () => {
    const inTheWay = await endInTheWay();
    await rmdir(inTheWay);
    await scene.stop();
    assert.equal((await kept())?.cost?.cpuMs, 2 * SECOND);
    assert.equal(scene.clock.pending, 0, 'no timer waits');
  });
});
