import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeActivity } from '../../../src/model/observation';
import { createSampler } from '../../../src/sensors/activity/activitySensor';
import { sampleUsage } from '../../../src/sensors/activity/usageSampler';
import { requireTool } from '../../helpers/requireTool';
import { waitFor } from '../../helpers/waitFor';

/** Whether the process has a child by now. */
const hasChild = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() !== '';

describe('the look at running processes', () => {
  const children: ChildProcess[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-activity-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true });
  });

  function start(program: string, ...args: string[]): number {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    children.push(child);
    assert.ok(child.pid);
    return child.pid;
  }

  const sample = createSampler();
  async function look(...pids: number[]): Promise<TreeActivity> {
    const [tree] = await sample([{ build: 'a', pids }]);
    assert.ok(tree);
    return tree;
  }

  it('sees time and writes grow of a process that works and prints', async () => {
    const pid = start('sh', '-c', 'while :; do echo line; done');
    const first = await look(pid);
    assert.equal(first.processes, 1);
    await waitFor('work', async () => {
      const { cpuMs = 0, writtenBytes = 0 } = await look(pid);
      return cpuMs > (first.cpuMs ?? 0) && writtenBytes > (first.writtenBytes ?? 0) ? true : undefined;
    });
  });

  it('sees nothing grow of one that sleeps, and nothing that it waits for', async () => {
    const pid = start('sleep', '100');
    // Until it has become `sleep` and gone to sleep it does this and that.
    await waitFor('two looks alike', async () => {
      const before = await look(pid);
      const { waitsFor, ...rest } = await look(pid);
      assert.equal(waitsFor, undefined);
      return rest.cpuMs === before.cpuMs && rest.writtenBytes === before.writtenBytes ? true : undefined;
    });
  });

  it('tells which file a process waits to lock, and who holds it', async function () {
    requireTool('flock', this);
    const lock = join(folder, 'lock');
    const holder = start('flock', lock, 'cat');
    await waitFor('its cat', () => (hasChild(holder) ? true : undefined));
    const waiter = start('flock', lock, 'true');
    const waits = await waitFor('the wait', async () => (await look(waiter, holder)).waitsFor);
    assert.deepEqual(waits, { what: 'lock', detail: `${lock}, held by flock, pid ${holder}` });
  });

  it('tells that a process is stopped, and that one which runs beside it is not', async () => {
    const stopped = start('sleep', '100');
    process.kill(stopped, 'SIGSTOP');
    const waits = await waitFor('the stop', async () => (await look(stopped)).waitsFor);
    assert.deepEqual(waits, { what: 'stopped', detail: `sleep, pid ${stopped}` });
    const runs = start('sh', '-c', 'while :; do :; done');
    await waitFor('a look at it running', async () =>
      (await look(stopped, runs)).waitsFor === undefined ? true : undefined,
    );
  });

  it('does not take for waiting what has a part that only sleeps for a while', async function () {
    requireTool('flock', this);
    const lock = join(folder, 'lock');
    const holder = start('flock', lock, 'cat');
    await waitFor('its cat', () => (hasChild(holder) ? true : undefined));
    const waiter = start('flock', lock, 'true');
    await waitFor('the wait', async () => (await look(waiter)).waitsFor);
    const sleeper = start('sleep', '100');
    await waitFor('its sleep', async () =>
      (await look(waiter, sleeper)).waitsFor === undefined ? true : undefined,
    );
  });

  it('says nothing of what is gone', async () => {
    const pid = start('true');
    await waitFor('its end', async () => ((await look(pid)).processes === 0 ? true : undefined));
  });

  it('finds processor time by the library too, where that is all there is', async () => {
    const pid = start('sh', '-c', 'while :; do :; done');
    const used = await waitFor('time used', async () => {
      const [tree] = await sampleUsage([{ build: 'a', pids: [pid, 2 ** 22 + 1] }]);
      return (tree?.cpuMs ?? 0) > 0 ? tree : undefined;
    });
    assert.equal(used.processes, 1);
    assert.deepEqual(await sampleUsage([{ build: 'b', pids: [] }]), [{ build: 'b', processes: 0 }]);
  });
});
