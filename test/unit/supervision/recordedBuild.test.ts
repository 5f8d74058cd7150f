import assert from 'node:assert/strict';
import { readTelemetry } from '../../../src/store/telemetryFiles';
import { waitFor } from '../../helpers/waitFor';
import { RecorderScene } from './recorderScene';

describe('what is recorded of one build', () => {
  let scene: RecorderScene;
  beforeEach(async () => {
    scene = await RecorderScene.open();
  });
  afterEach(() => scene.remove());

  it('has the most that a process held, though the program it ran last held less', async () => {
    const make = scene.start(200, ['make']);
    const shell = scene.start(201, ['sh', '-c', 'sort big; exec true'], make.pid);
    const actor = scene.actors.get(shell.pid)!;
    actor.rssBytes = 900_000;
    await scene.work(500);
    actor.rssBytes = 4_000;
    await scene.work(500);
    scene.end(shell, 0, make);
    scene.end(make, 0);
    const kept = await waitFor('what is kept', async () => {
      await scene.work(50);
      const read = await readTelemetry(scene.dir, scene.build().id);
      return read?.telemetry.cost && read.telemetry;
    });
    assert.equal(kept.spans.find(({ pid }) => pid === shell.pid)?.peakRssBytes, 900_000);
  });

  it('is not waited for when the recorder stops', async () => {
    const make = scene.start(200, ['make']);
    await scene.work(1_000);
    scene.end(make, 0);
    await scene.stop();
    assert.equal(scene.clock.pending, 0, 'no timer waits');
  });
});
