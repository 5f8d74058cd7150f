import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Backend, Observation } from '../../../src/model/observation';
import type { BackendSink, ProcessBackend } from '../../../src/sensors/processTable/backend';
import { BackendChain } from '../../../src/sensors/processTable/backendChain';
import { createBackend } from '../../../src/sensors/processTable/createBackend';
import { KernelEvents } from '../../../src/sensors/processTable/kernelEvents';
import { isWorkerMessage, type WorkerSettings } from '../../../src/sensors/processTable/protocol';
import { startProcessTable, type ProcessTable } from '../../../src/sensors/processTable/processTable';
import { waitFor } from '../../helpers/waitFor';
import { bundledWorker } from '../../helpers/worker';
import { netlinkSockets, pidDescriptors } from './openDescriptors';
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

describe('the sensing worker', () => {
  const endings: readonly (readonly [string, string])[] = [
    ['is terminated', ''],
    ['ends its process', 'process.exit(3)'],
    ['crashes', "throw new Error('boom')"],
    ['is told to stop', "require('node:worker_threads').parentPort.emit('message', 'stop')"],
  ];
  const opened = { kernel: () => netlinkSockets(), procfs: () => pidDescriptors() };
  let folder: string;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'buildbeat-worker-'));
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  /** @param end what the worker does once it is told to. @returns the backend that works, and the worker */
  async function startWorker(backend: 'kernel' | 'procfs', end: string) {
    const path = join(folder, 'ending.js');
    const told = new Int32Array(new SharedArrayBuffer(4));
    await writeFile(
      path,
      `const { workerData } = require('node:worker_threads');
      require(${JSON.stringify(await bundledWorker())});
      const look = setInterval(() => {
        if (!Atomics.load(workerData.told, 0)) return;
        clearInterval(look);
        ${end};
      }, 10);`,
    );
    const settings: WorkerSettings = { order: [backend, 'ps'], passedOver: [], intervalMs: 100 };
    const worker = new Worker(path, { workerData: { ...settings, told }, execArgv: [] });
    worker.on('error', () => undefined);
    const works = await new Promise<Backend>((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        if (isWorkerMessage(message) && message.type === 'ready') resolve(message.backend);
      });
      worker.once('exit', () => reject(new Error('the worker ended early')));
    });
    return { worker, works, tellToEnd: () => Atomics.store(told, 0, 1) };
  }

  for (const backend of ['kernel', 'procfs'] as const) {
    for (const [how, end] of endings) {
      it(`with the ${backend} backend leaves nothing open in its host when it ${how}`, async function () {
        const { worker, works, tellToEnd } = await startWorker(backend, end);
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        const count = opened[backend]().length;
        if (end) tellToEnd();
        else await worker.terminate();
        await gone;
        if (works !== backend) this.skip();
        assert.ok(count > 0);
        assert.deepEqual(opened[backend](), []);
      });
    }
  }
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

  give(clause: string): void {
    this.sink?.gives(clause);
  }

  die(reason: string): void {
    this.sink?.died(reason);
  }
}

describe('the chain of backends', () => {
  it('says what a backend gives when that changes, and why better ones are out', async () => {
    const recorder = new Recorder();
    const mortal = new Mortal();
    const chain = new BackendChain({
      order: ['kernel'],
      create: () => mortal,
      passedOver: ['another: is busy'],
      observe: (batch) => recorder.observe(batch),
      onExhausted: (message) => assert.fail(message),
    });
    await chain.start();
    mortal.give('works with less');
    chain.stop();
    assert.deepEqual(
      recorder.of('sensor.backend').map(({ backend, reason }) => [backend, reason]),
      [
        ['kernel', 'works for a while; another: is busy'],
        ['kernel', 'works with less; another: is busy'],
      ],
    );
  });

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

  it('falls to the next from kernel events on a processor whose memory layout is not known', async function () {
    if (process.platform !== 'linux') this.skip();
    const recorder = new Recorder();
    const chain = chainOf(new KernelEvents(), recorder);
    const { arch } = process;
    Object.defineProperty(process, 'arch', { value: 'arm' });
    try {
      assert.equal(await chain.start(), 'ps');
    } finally {
      Object.defineProperty(process, 'arch', { value: arch });
      chain.stop();
    }
    const { reason } = recorder.of('sensor.backend')[0]!;
    assert.match(reason, /kernel: kernel events are read on x64 and arm64 alone, this is arm$/);
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
