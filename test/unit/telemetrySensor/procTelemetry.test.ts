import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { systemClock } from '../../../src/base/systemClock';
import type { TreeLook } from '../../../src/model/telemetry';
import { KeptFiles } from '../../../src/sensors/telemetry/linux/keptFiles';
import { ProcHost } from '../../../src/sensors/telemetry/linux/procHost';
import { ProcTelemetry } from '../../../src/sensors/telemetry/linux/procTelemetry';
import { waitFor } from '../../helpers/waitFor';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

describe('looks at real processes', () => {
  const processes: ChildProcess[] = [];
  const files = new KeptFiles();
  const telemetry = new ProcTelemetry(files);

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  afterEach(async () => {
    for (const child of processes.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  after(() => telemetry.dispose());

  /** A program that runs until its standard input is closed, and does `work` first. */
  function run(work: string): number {
    const child = spawn(process.execPath, ['-e', `${work}; process.stdin.resume(); console.log('done');`]);
    processes.push(child);
    return child.pid!;
  }

  const lookAt = (...pids: readonly number[]): TreeLook => telemetry.look([{ build: 'b', pids }])[0]!;

  it('tell what it holds and uses', async () => {
    const pid = run('const held = Buffer.alloc(64 * 1024 * 1024, 1); globalThis.held = held');
    const look = await waitFor('64 MiB of memory', () => {
      const now = lookAt(pid);
      return (now.holding.rssBytes ?? 0) > 64 * 1024 * 1024 ? now : undefined;
    });
    assert.equal(look.holding.processes, 1);
    assert.ok((look.holding.threads ?? 0) > 1);
    assert.ok((look.withChildren.cpuMs ?? 0) > 0);
    assert.deepEqual(look.alone, { cpuMs: look.withChildren.cpuMs });
    assert.ok((look.withChildren.writtenChars ?? -1) >= 0);
    const { pssBytes, peaks } = await waitFor('a look at its memory', () => {
      const now = lookAt(pid);
      return now.holding.pssBytes !== undefined ? { ...now.holding, peaks: now.peaks } : undefined;
    });
    assert.ok((pssBytes ?? 0) > 64 * 1024 * 1024);
    assert.ok((peaks.get(pid) ?? 0) >= 64 * 1024 * 1024);
  });

  it('tell the memory of each build as often, however many are looked at in turn', () => {
    const pid = run('');
    const builds = ['b1', 'b2', 'b3', 'b4', 'b5'];
    const told = builds.map((build) => {
      const [look] = telemetry.look([{ build, pids: [pid] }]);
      return look?.holding.pssBytes !== undefined;
    });
    for (const build of builds) telemetry.forget(build);
    assert.deepEqual(told, [true, true, true, true, true]);
  });

  it('tell the shared memory of much the more rarely', async () => {
    const pid = run('globalThis.held = Buffer.alloc(64 * 1024 * 1024, 1)');
    await waitFor('64 MiB of memory', () =>
      (lookAt(pid).holding.rssBytes ?? 0) > 64 * 1024 * 1024 ? true : undefined,
    );
    const told = Array.from({ length: 12 }, () => {
      const [look] = telemetry.look([{ build: 'large', pids: [pid] }]);
      return look?.holding.pssBytes !== undefined;
    });
    telemetry.forget('large');
    assert.deepEqual(told, [true, ...Array<boolean>(11).fill(false)]);
  });

  it('take in the children that it waited for', async () => {
    const work = 'while (process.cpuUsage().user + process.cpuUsage().system < 300_000);';
    const pid = run(`require('node:child_process').execFileSync(process.execPath, ['-e', '${work}'])`);
    await waitFor('the time of the child', () => {
      const { withChildren, alone } = lookAt(pid);
      return (withChildren.cpuMs ?? 0) - (alone?.cpuMs ?? 0) >= 200 ? true : undefined;
    });
  });

  it('know nothing of a process that is gone, and keep no file of it open', async () => {
    const before = openFiles();
    const pid = run('');
    const [child] = processes;
    lookAt(pid);
    assert.ok(openFiles() > before);
    child!.kill('SIGKILL');
    await once(child!, 'exit');
    const look = lookAt(pid);
    assert.deepEqual(look.holding, { processes: 0, threads: 0, rssBytes: 0 });
    assert.equal(look.withChildren.cpuMs, undefined);
    lookAt();
    assert.ok(openFiles() <= before);
  });

  it('tell of the machine, its processors from the second on', async () => {
    const host = new ProcHost(files, systemClock);
    const first = host.look();
    assert.equal(first.cpuPercent, undefined);
    assert.ok((first.memoryUsedBytes ?? 0) > 0 && first.memoryUsedBytes! < first.memoryTotalBytes!);
    assert.ok((first.load ?? -1) >= 0);
    const percent = await waitFor('a second look', () => host.look().cpuPercent);
    assert.ok(percent >= 0 && percent <= first.cores * 100);
  });
});
