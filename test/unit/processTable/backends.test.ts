import assert from 'node:assert/strict';
import { release } from 'node:os';
import type { Backend } from '../../../src/model/observation';
import { exited, signaled, type ExitStatus } from '../../../src/model/process';
import type { ProcessBackend } from '../../../src/sensors/processTable/backend';
import { createBackend } from '../../../src/sensors/processTable/createBackend';
import { readProcessKey } from '../../../src/sensors/processTable/identity';
import { loadKoffi } from '../../../src/sensors/processTable/loadKoffi';
import { requireTool } from '../../helpers/requireTool';
import { Children, Recorder } from './recorder';

const [major = 0, minor = 0] = release().split('.').map(Number);
const pidfdsTellStatus =
  process.platform === 'linux' && loadKoffi() !== undefined && (major > 6 || (major === 6 && minor >= 15));

/** On older kernels procfs is sometimes in time to see a status, and sometimes not. */
function assertStatus(backend: Backend, actual: ExitStatus | undefined, expected: ExitStatus): void {
  if (backend === 'ps') assert.equal(actual, undefined);
  else if (actual || backend === 'kernel' || pidfdsTellStatus) assert.deepEqual(actual, expected);
}

for (const name of ['kernel', 'procfs', 'ps'] as const) {
  describe(`the ${name} backend`, () => {
    let backend: ProcessBackend;
    let recorder: Recorder;
    const children = new Children();

    before(async function () {
      backend = createBackend(name, 100);
      await backend.start(new Recorder()).catch((error: unknown) => {
        console.log(`      skipped: ${String(error)}`);
        this.skip();
      });
      backend.stop();
    });
    beforeEach(async () => {
      backend = createBackend(name, 100);
      recorder = new Recorder();
      await backend.start(recorder);
    });
    afterEach(async () => {
      backend.stop();
      await children.end();
      assert.deepEqual(recorder.deaths, []);
    });

    it('begins with everything that is alive', () => {
      const [first] = recorder.all;
      assert.ok(first?.type === 'process.snapshot');
      const self = first.processes.find(({ pid }) => pid === process.pid);
      assert.ok(self);
      assert.deepEqual([self.key, self.ppid, self.own], [readProcessKey(process.pid), process.ppid, true]);
    });

    it('tells the life of a process: program, arguments, parent, exit', async () => {
      const pid = children.start('sh', '-c', 'sleep 2.5; exit 3');
      const facts = await recorder.running('sh', '-c', 'sleep 2.5; exit 3');
      assert.equal(facts.key, readProcessKey(pid));
      assert.deepEqual([facts.pid, facts.ppid, facts.own, facts.comm], [pid, process.pid, true, 'sh']);
      if (name !== 'ps') assert.equal(facts.cwd, process.cwd());
      const exit = await recorder.exited(pid);
      assert.equal(exit.key, facts.key);
      assertStatus(name, exit.status, exited(3));
    });

    it('tells a process that was killed from one that ended', async () => {
      const pid = children.start('sleep', '61.5');
      await recorder.running('sleep', '61.5');
      process.kill(pid, 'SIGKILL');
      assertStatus(name, (await recorder.exited(pid)).status, signaled(9));
    });

    it('tells how each of many ended that end at once, and of those that end right after', async () => {
      // Without job control a shell lets what is in its background ignore SIGINT and SIGQUIT.
      const signals = [1, 9, 10, 14, 15];
      const script = 'for i in $(seq 80); do sleep 63.5 & done; wait; sleep 1';
      const shell = children.start('sh', '-c', script);
      const pids = await recorder.children(shell, 80, 'sleep', '63.5');
      for (const [index, pid] of pids.entries()) {
        if (index === 40) await recorder.exited(pids[0] ?? 0);
        process.kill(pid, signals[index % signals.length]);
      }
      for (const [index, pid] of pids.entries()) {
        assertStatus(
          name,
          (await recorder.exited(pid)).status,
          signaled(signals[index % signals.length] ?? 0),
        );
      }
    });

    it('keeps the identity of a process that becomes another program', async () => {
      const pid = children.start('sh', '-c', 'sleep 2.5; exec sleep 62.5');
      const before = await recorder.running('sh', '-c', 'sleep 2.5; exec sleep 62.5');
      const after = await recorder.running('sleep', '62.5');
      assert.equal(after.pid, pid);
      assert.equal(after.key, before.key);
      assert.ok(recorder.about(pid).every(({ type }) => type !== 'process.exited'));
    });

    it('sees the title that a program gives itself', async () => {
      const script = 'setTimeout(() => (process.title = "npm run beat"), 300); setTimeout(() => {}, 60000)';
      const pid = children.start(process.execPath, '-e', script);
      assert.equal((await recorder.running('npm run beat')).pid, pid);
    });

    it('remembers who started a process that outlives its parent', async () => {
      const parent = children.start('sh', '-c', 'setsid sh -c "sleep 4; exec sleep 2.25" & sleep 2.5');
      const orphan = await recorder.running('sh', '-c', 'sleep 4; exec sleep 2.25');
      await recorder.exited(parent);
      const later = await recorder.running('sleep', '2.25');
      assert.deepEqual([later.key, later.ppid], [orphan.key, orphan.ppid]);
      assert.equal(orphan.ppid, parent);
      await recorder.exited(orphan.pid);
    });

    it('takes a process for ended that its parent never asks for', async function () {
      requireTool('python3', this);
      children.start('python3', '-c', NEVER_WAITS);
      const { pid } = await recorder.running('sh', '-c', 'sleep 2.75; exit 3');
      assertStatus(name, (await recorder.exited(pid)).status, exited(3));
    });

    it('says nothing more after it was stopped', async () => {
      backend.stop();
      const said = recorder.all.length;
      const other = createBackend(name, 100);
      const witness = new Recorder();
      await other.start(witness);
      const pid = children.start('sleep', '1.5');
      await witness.exited(pid);
      other.stop();
      assert.equal(recorder.all.length, said);
    });
  });
}

const NEVER_WAITS = `
import os, time
if os.fork() == 0: os.execvp('sh', ['sh', '-c', 'sleep 2.75; exit 3'])
time.sleep(60)
`;
