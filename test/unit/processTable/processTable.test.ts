import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Observation } from '../../../src/model/observation';
import type { BackendSink, ProcessBackend } from '../../../src/sensors/processTable/backend';
import { BackendChain } from '../../../src/sensors/processTable/backendChain';
import { createBackend } from '../../../src/sensors/processTable/createBackend';
import { startProcessTable, type ProcessTable } from '../../../src/sensors/processTable/processTable';
import { waitFor } from '../../helpers/waitFor';
import { bundledWorker } from '../../helpers/worker';
import { Children, Recorder } from './recorder';

const types = (observations: readonly Observation[]): string[] => observations.map(({ type }) => type);

describe('the process table in its worker', () => {
  let folder: string;
  let table: ProcessTable | undefined;
  let recorder: Recorder;
  const children = new Children();

  const start = (workerPath: string, backend: 'auto' | Backend = 'auto'): ProcessTable => {
    recorder = new Recorder();
    return (table = startProcessTable({ backend, intervalMs: 100, workerPath }, (batch) =>
      recorder.observe(batch),
    ));
  };
  const writeWorker = async (source: string): Promise<string> => {
    const path = join(folder, 'worker.js');
    await writeFile(path, source);
    return path;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buildbeat-worker-'));
  });
  afterEach(async () => {
    await table?.dispose();
    table = undefined;
    await children.end();
  });
  after(() => rm(folder, { recursive: true }));

  it('names its backend, shows what is alive, then what happens', async () => {
    const ready = await start(await bundledWorker()).ready;
    const [first, second] = recorder.all;
    assert.ok(first?.type === 'sensor.backend' && second?.type === 'process.snapshot');
    assert.equal(first.backend, ready);
    const pid = children.start('sleep', '1.25');
    await recorder.running('sleep', '1.25');
    await recorder.exited(pid);
  });

  for (const backend of ['procfs', 'ps'] as const) {
    it(`uses ${backend} when that is wanted`, async function () {
      if (backend === 'procfs' && process.platform !== 'linux') this.skip();
      assert.equal(await start(await bundledWorker(), backend).ready, backend);
    });
  }

  it('works with less where koffi is not installed, and says what is missing', async function () {
    if (process.platform !== 'linux') this.skip();
    const alone = join(folder, 'alone.js');
    await copyFile(await bundledWorker(), alone);
    assert.equal(await start(alone).ready, 'procfs');
    assert.match(recorder.of('sensor.backend')[0]!.reason, /no exit status.*koffi is not installed/);
    const pid = children.start('sleep', '1.75');
    await recorder.running('sleep', '1.75');
    await recorder.exited(pid);
  });

  it('goes on with the next backend when the worker crashes, and says so once', async () => {
    const crashing = await writeWorker(`
      const { workerData } = require('node:worker_threads');
      if (workerData.passedOver.length === 0) setTimeout(() => { throw new Error('boom'); }, 1000);
      require(${JSON.stringify(await bundledWorker())});
    `);
    const first = await start(crashing).ready;
    const survivor = children.start('sleep', '61.25');
    const [, second] = await waitFor('the second backend', () => {
      const chosen = recorder.of('sensor.backend');
      return chosen.length > 1 ? chosen : undefined;
    });
    assert.ok(second && second.backend !== first);
    assert.match(second.reason, /boom/);
    assert.deepEqual(
      recorder.of('sensor.lost').map(({ sensor, reason }) => [sensor, reason]),
      [[first, 'its worker crashed: boom']],
    );
    const snapshot = recorder.all[recorder.all.indexOf(second) + 1];
    assert.ok(snapshot?.type === 'process.snapshot');
    assert.ok(snapshot.processes.some(({ pid }) => pid === survivor));
  });

  it('says clearly when nothing works', async () => {
    const failing = await writeWorker(`
      require('node:worker_threads').parentPort.postMessage({ type: 'failed', message: 'no process table' });
    `);
    await assert.rejects(start(failing).ready, /no process table/);
    assert.deepEqual(recorder.all, []);
  });

  it('says clearly when the worker is missing', async () => {
    await assert.rejects(start(join(folder, 'missing.js')).ready, /missing\.js/);
  });

  it('may be disposed before it is ready, and twice', async () => {
    const early = start(await bundledWorker());
    await early.dispose();
    await early.dispose();
    await assert.rejects(early.ready, /closed before it was ready/);
    assert.deepEqual(recorder.all, []);
  });
});

/** A backend that works until it is told to die. */
class Mortal implements ProcessBackend {
  readonly name = 'kernel';
  private sink: BackendSink | undefined;

  constructor(private readonly refusal?: string) {}

  start(sink: BackendSink): Promise<string> {
    if (this.refusal !== undefined) return Promise.reject(new Error(this.refusal));
    this.sink = sink;
    sink.observe([{ type: 'process.snapshot', at: 0, processes: [] }]);
    return Promise.resolve('works for a while');
  }

  stop(): void {
    this.sink = undefined;
  }

  die(reason: string): void {
    this.sink?.died(reason);
  }
}

describe('the chain of backends', () => {
  const chainOf = (first: ProcessBackend, recorder: Recorder): BackendChain =>
    new BackendChain({
      order: ['kernel', 'ps'],
      create: (name) => (name === 'kernel' ? first : createBackend(name, 100)),
      observe: (batch) => recorder.observe(batch),
      onExhausted: (message) => assert.fail(message),
    });

  it('falls to the next when one cannot start, and says why', async () => {
    const recorder = new Recorder();
    const chain = chainOf(new Mortal('the kernel is busy'), recorder);
    assert.equal(await chain.start(), 'ps');
    chain.stop();
    assert.deepEqual(types(recorder.all), ['sensor.backend', 'process.snapshot']);
    assert.match(recorder.of('sensor.backend')[0]!.reason, /kernel: the kernel is busy/);
  });

  it('falls to the next when one dies, with a snapshot so that nothing is forgotten', async () => {
    const recorder = new Recorder();
    const mortal = new Mortal();
    const chain = chainOf(mortal, recorder);
    assert.equal(await chain.start(), 'kernel');
    mortal.die('its socket was closed');
    await waitFor('the next backend', () => recorder.of('sensor.backend')[1]);
    chain.stop();
    assert.deepEqual(types(recorder.all).slice(0, 5), [
      'sensor.backend',
      'process.snapshot',
      'sensor.lost',
      'sensor.backend',
      'process.snapshot',
    ]);
    assert.equal(recorder.of('sensor.lost')[0]?.reason, 'its socket was closed');
    assert.match(recorder.of('sensor.backend')[1]!.reason, /kernel: its socket was closed/);
  });

  it('names every reason when none can start', async () => {
    const chain = new BackendChain({
      order: ['kernel', 'ps'],
      create: () => new Mortal('out of order'),
      observe: () => assert.fail('nothing works'),
      onExhausted: () => assert.fail('nothing worked before'),
    });
    await assert.rejects(chain.start(), /kernel: out of order; ps: out of order/);
  });
});
