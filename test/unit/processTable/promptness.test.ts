import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wakePromptly } from '../../../src/sensors/processTable/linux/promptness';
import { startProcessTable, type ProcessTable } from '../../../src/sensors/processTable/processTable';
import { waitFor } from '../../helpers/waitFor';
import { bundledWorker } from '../../helpers/worker';
import { FakeScheduler } from './fakeScheduler';
import { breakSockets, NETLINK } from './openDescriptors';
import { realTimeThreads, requireRealTime } from './realTime';
import { Recorder } from './recorder';

const ORDINARY = { policy: 0, nice: 0, priority: 0, sliceNs: 1_400_000n };

describe('a thread that is to wake promptly', () => {
  const cases: readonly (readonly [string, ConstructorParameters<typeof FakeScheduler>[0], object])[] = [
    ['goes first where it may', { goFirst: true, beLessNice: true }, { policy: 2, priority: 1 }],
    ['is less nice where it may', { beLessNice: true }, { nice: -10, sliceNs: 100_000n }],
    ['has a short time slice where nothing more is allowed', {}, { sliceNs: 100_000n }],
  ];

  before(function () {
    if (!['x64', 'arm64'].includes(process.arch)) this.skip();
  });

  for (const [how, allowed, change] of cases) {
    it(`${how}, and is as ordinary as before once it need not be`, () => {
      const scheduler = new FakeScheduler(allowed, ORDINARY);
      const promptness = wakePromptly(scheduler);
      assert.deepEqual(scheduler.thread, { ...ORDINARY, ...change });
      promptness.dispose();
      assert.deepEqual(scheduler.thread, ORDINARY);
    });
  }

  it('stays as nice as its host made it', () => {
    const nice = { ...ORDINARY, nice: 5 };
    const scheduler = new FakeScheduler({ beLessNice: true }, nice);
    wakePromptly(scheduler).dispose();
    assert.deepEqual(scheduler.thread, nice);
  });

  it('stays as it was where the scheduler cannot be asked', () => {
    const scheduler = new FakeScheduler('nothing', ORDINARY);
    wakePromptly(scheduler).dispose();
    assert.deepEqual(scheduler.thread, ORDINARY);
  });
});

describe('the thread that reads execs', () => {
  let folder: string | undefined;
  let table: ProcessTable;
  let recorder: Recorder;

  /** @param onceReady what the worker does when it works. @returns the backend */
  async function start(onceReady = ''): Promise<string> {
    folder = await mkdtemp(join(tmpdir(), 'buildbeat-prompt-'));
    const workerPath = join(folder, 'worker.js');
    await writeFile(
      workerPath,
      `const { parentPort } = require('node:worker_threads');
      const tell = parentPort.postMessage.bind(parentPort);
      parentPort.postMessage = (message) => {
        tell(message);
        if (message.type === 'ready') { ${onceReady} }
      };
      require(${JSON.stringify(await bundledWorker())});`,
    );
    recorder = new Recorder();
    table = startProcessTable({ backend: 'auto', intervalMs: 100, workerPath }, (batch) =>
      recorder.observe(batch),
    );
    return table.ready;
  }

  before(function () {
    requireRealTime(this);
  });
  afterEach(async () => {
    await table.dispose();
    if (folder) await rm(folder, { recursive: true });
  });

  it('goes before ordinary threads, alone of its host, and what it starts is ordinary', async function () {
    const sleep = "require('node:child_process').spawn('sleep', ['61.75'], { stdio: 'ignore' });";
    if ((await start(sleep)) !== 'kernel') this.skip();
    const { pid } = await recorder.running('sleep', '61.75');
    try {
      assert.deepEqual(realTimeThreads('self'), ['buildbeat proce']);
      assert.deepEqual(realTimeThreads(pid), []);
    } finally {
      process.kill(pid, 'SIGKILL');
      await recorder.exited(pid);
    }
  });

  it('is ordinary when the next backend goes on in it', async function () {
    if ((await start()) !== 'kernel') this.skip();
    assert.deepEqual(realTimeThreads('self'), ['buildbeat proce']);
    breakSockets(NETLINK.connector);
    const next = await waitFor('the next backend', () => recorder.of('sensor.backend')[1]);
    assert.equal(next.backend, 'procfs');
    assert.deepEqual(realTimeThreads('self'), []);
  });
});
