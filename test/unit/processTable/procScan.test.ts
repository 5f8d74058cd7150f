import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '../../../src/model/observation';
import { exited, type ExitStatus } from '../../../src/model/process';
import { BootClock } from '../../../src/sensors/processTable/linux/bootClock';
import { FactsReader } from '../../../src/sensors/processTable/linux/factsReader';
import { KernelTable } from '../../../src/sensors/processTable/linux/kernelTable';
import { ProcReader } from '../../../src/sensors/processTable/linux/procReader';
import { ProcScan, type Exits } from '../../../src/sensors/processTable/linux/procScan';

interface Fake {
  readonly start?: number;
  readonly comm?: string;
  readonly argStart?: number;
  readonly argv?: readonly string[];
  readonly state?: string;
  readonly ppid?: number;
  readonly flags?: number;
}

/** A folder that looks like `/proc`, to play what real processes do too rarely. */
class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'buildbeat-proc-'));

  put(pid: number, fake: Fake = {}): void {
    const { start = 100, comm = 'sh', argStart = 1, argv = ['sh'], state = 'S', ppid = 1, flags = 0 } = fake;
    const fields = [ppid, 1, 1, 0, -1, flags, ...Array<number>(12).fill(0), start];
    fields[16] = 1; // threads
    const stat = `${pid} (${comm}) ${state} ${[...fields, ...Array<number>(25).fill(0), argStart].join(' ')} 0 0 0 0\n`;
    mkdirSync(join(this.root, String(pid)), { recursive: true });
    writeFileSync(join(this.root, String(pid), 'stat'), stat);
    writeFileSync(join(this.root, String(pid), 'cmdline'), argv.map((word) => `${word}\0`).join(''));
  }

  remove(pid: number): void {
    rmSync(join(this.root, String(pid)), { recursive: true });
  }

  /** The last pid that was given out. */
  gave(pid: number): void {
    writeFileSync(join(this.root, 'loadavg'), `0.00 0.01 0.05 1/99 ${pid}\n`);
  }

  get reader(): FactsReader {
    return new FactsReader(new ProcReader(this.root), new BootClock());
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
  }
}

const HEARS_ALL: Exits = {
  watch: () => true,
  watches: () => true,
  holds: () => true,
  forget: () => undefined,
  status: () => undefined,
};

const brief = (observations: readonly Observation[]): string[] =>
  observations.map((observation) => {
    if (observation.type === 'process.exited') return `${observation.key} exited`;
    if (observation.type !== 'process.started' && observation.type !== 'process.changed')
      return observation.type;
    const { key, argv, forked } = observation.process;
    return `${key} ${observation.type.slice('process.'.length)} ${argv.join(' ')}${forked ? ' (forked)' : ''}`;
  });

describe('scans of /proc', () => {
  let proc: FakeProc;
  let scan: ProcScan;
  let now = 0;

  const next = (): string[] => brief(scan.scan((now += 100), now));
  /** Scans until nothing is young any more. */
  const settle = (): void => {
    for (let count = 0; count < 10; count++) assert.deepEqual(next(), []);
  };

  beforeEach(() => {
    proc = new FakeProc();
    proc.gave(50);
    proc.put(1, { comm: 'init', argv: ['init'], argStart: 9 });
    proc.put(50);
    scan = new ProcScan(proc.reader, undefined);
    now = 0;
  });
  afterEach(() => proc.delete());

  it('pass over what cannot be read: vanished, torn, foreign and kernel entries', () => {
    mkdirSync(join(proc.root, '60'));
    mkdirSync(join(proc.root, '61'));
    writeFileSync(join(proc.root, '61', 'stat'), '61 (half');
    mkdirSync(join(proc.root, 'sys'));
    writeFileSync(join(proc.root, '62'), 'a file');
    proc.put(63, { state: 'Z' });
    proc.put(64, { flags: 0x20_0000, comm: 'kworker' });
    const snapshot = scan.snapshot(now, now);
    assert.ok(snapshot.type === 'process.snapshot');
    assert.deepEqual(
      snapshot.processes.map(({ pid }) => pid),
      [1, 50],
    );
    settle();
  });

  it('see a start and an end', () => {
    scan.snapshot(now, now);
    proc.put(51, { start: 110, argv: ['make', 'all'], comm: 'make', argStart: 3 });
    proc.gave(51);
    assert.deepEqual(next(), ['51:110 started make all']);
    proc.remove(51);
    assert.deepEqual(next(), ['51:110 exited']);
  });

  it('see a pid that was reused between two of them', () => {
    scan.snapshot(now, now);
    settle();
    proc.put(50, { start: 900, argv: ['make'], comm: 'make', argStart: 4 });
    proc.gave(50 + 32_768); // the numbers went once around
    assert.deepEqual(next(), ['50:100 exited', '50:900 started make']);
  });

  it('take a zombie for ended', () => {
    scan.snapshot(now, now);
    proc.put(50, { state: 'Z' });
    assert.deepEqual(next(), ['50:100 exited']);
    settle();
  });

  it('see an exec that keeps the name, by the place of the arguments', () => {
    scan.snapshot(now, now);
    settle();
    proc.put(50, { argStart: 77, argv: ['sh', 'build.sh'] });
    const seen = Array.from({ length: 10 }, next).flat();
    assert.deepEqual(seen, ['50:100 changed sh build.sh']);
  });

  it('tell a fork that still runs the program of its parent', () => {
    scan.snapshot(now, now);
    proc.put(51, { ppid: 50, start: 110 });
    proc.gave(51);
    assert.deepEqual(next(), ['51:110 started sh (forked)']);
    proc.put(51, { ppid: 50, start: 110, comm: 'cc', argStart: 5, argv: ['cc'] });
    assert.deepEqual(next(), ['51:110 changed cc']);
  });

  it('find what started by its number alone when every end is heard of', () => {
    scan = new ProcScan(proc.reader, HEARS_ALL);
    scan.snapshot(now, now);
    settle();
    proc.put(53, { start: 200, argStart: 6, argv: ['make'] });
    proc.gave(55); // 51, 52, 54 and 55 are threads, or gone
    assert.deepEqual(next(), ['53:200 started make']);
    proc.put(54, { start: 201, argStart: 7, argv: ['cc'] }); // had its number, but was not yet to be seen
    assert.deepEqual(next(), ['54:201 started cc']);
    settle();
  });

  it('believe a report of an end only when the process is not seen alive', () => {
    scan = new ProcScan(proc.reader, HEARS_ALL);
    scan.snapshot(now, now);
    assert.deepEqual(brief(scan.reap([50], now)), []);
    proc.put(50, { start: 900 });
    assert.deepEqual(brief(scan.reap([50], now)), ['50:100 exited']);
  });

  it('take what a report names for ended once nothing is left of it', () => {
    scan = new ProcScan(proc.reader, HEARS_ALL);
    scan.snapshot(now, now);
    proc.remove(50);
    assert.deepEqual(brief(scan.reap([50], now)), ['50:100 exited']);
  });

  it('find what started although the numbering is faked, and stop believing it', () => {
    scan = new ProcScan(proc.reader, HEARS_ALL);
    scan.snapshot(now, now);
    settle();
    proc.put(70, { start: 200, argStart: 6, argv: ['make'] });
    const seen = Array.from({ length: 10 }, next).flat();
    assert.deepEqual(seen, ['70:200 started make']);
    proc.put(71, { start: 210, argStart: 7, argv: ['cc'] });
    assert.deepEqual(next(), ['71:210 started cc']);
  });
});

describe('kernel events and what /proc shows beside them', () => {
  const clocks = { bootOffsetNs: 0, epochMs: 0 };
  const tick = 1e7;
  let proc: FakeProc;
  let table: KernelTable;

  const take = (): string[] => brief(table.takePending());
  const statuses = (): readonly (ExitStatus | undefined)[] =>
    table.takePending().flatMap((seen) => (seen.type === 'process.exited' ? [seen.status] : []));

  beforeEach(() => {
    proc = new FakeProc();
    proc.put(50);
    table = new KernelTable(proc.reader, clocks);
    table.rescan(0);
    take();
  });
  afterEach(() => proc.delete());

  it('keep what is known of a process that is gone before it was read', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 51, tgid: 51 });
    table.apply({ type: 'exec', ns: 200 * tick, pid: 51, tgid: 51 });
    table.apply({ type: 'exit', ns: 201 * tick, pid: 51, tgid: 51, status: exited(4) });
    assert.deepEqual(take(), ['51:200 started sh (forked)', '51:200 exited']);
  });

  it('know a program that was over before it was read by what was read early', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 51, tgid: 51 });
    const early = { argv: ['/usr/bin/make', 'all'], cwd: '/demo' };
    table.apply({ type: 'exec', ns: 200 * tick, pid: 51, tgid: 51 }, early);
    const [started, ...more] = table.takePending();
    assert.ok(started?.type === 'process.started');
    const { comm, argv, cwd, forked } = started.process;
    assert.deepEqual({ comm, argv, cwd, forked }, { comm: 'make', ...early, forked: undefined });
    assert.deepEqual(more, []);
  });

  it('tell a second program of a process as a change, and the first too once its start is told', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 51, tgid: 51 });
    table.apply({ type: 'exec', ns: 200 * tick, pid: 51, tgid: 51 }, { argv: ['env', 'make'] });
    table.apply({ type: 'exec', ns: 200 * tick, pid: 51, tgid: 51 }, { argv: ['make'] });
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 52, tgid: 52 });
    assert.deepEqual(take(), [
      '51:200 started env make',
      '51:200 changed make',
      '52:200 started sh (forked)',
    ]);
    table.apply({ type: 'exec', ns: 201 * tick, pid: 52, tgid: 52 }, { argv: ['cc'] });
    assert.deepEqual(take(), ['52:200 changed cc']);
  });

  it('read a new process only when its start may fall into another tick than the event', () => {
    proc.put(51, { start: 199 });
    table.apply({ type: 'fork', ns: 200.01 * tick, parent: 50, pid: 51, tgid: 51 });
    assert.deepEqual(take(), ['51:199 started sh (forked)']);
    proc.put(52, { start: 299 });
    table.apply({ type: 'fork', ns: 300.5 * tick, parent: 50, pid: 52, tgid: 52 });
    assert.deepEqual(take(), ['52:300 started sh (forked)']);
  });

  it('hear who a process runs as, and which session it leads', () => {
    const own = process.geteuid?.() ?? 0;
    table.apply({ type: 'uid', ns: 200 * tick, pid: 50, tgid: 50, effectiveUid: own + 1 });
    table.apply({ type: 'session', ns: 200 * tick, pid: 50, tgid: 50 });
    const facts = table
      .takePending()
      .flatMap((seen) => (seen.type === 'process.changed' ? seen.process : []));
    assert.deepEqual(
      facts.map(({ own, session }) => ({ own, session })),
      [
        { own: false, session: facts[0]?.session },
        { own: false, session: 50 },
      ],
    );
  });

  it('know an event about an earlier holder of a pid from one about the present', () => {
    table.apply({ type: 'exit', ns: 10 * tick, pid: 50, tgid: 50, status: exited(0) });
    assert.deepEqual(take(), []);
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(0) });
    assert.deepEqual(take(), ['50:100 exited']);
  });

  it('take the status of a process from the end of its last thread', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 1, pid: 60, tgid: 50 });
    proc.remove(50);
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(0) });
    table.apply({ type: 'exit', ns: 301 * tick, pid: 60, tgid: 50, status: exited(5) });
    table.settle();
    assert.deepEqual(statuses(), [exited(5)]);
  });

  it('know a program that a thread executed and that was over at once', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 1, pid: 60, tgid: 50 });
    proc.remove(50);
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(0) });
    table.apply({ type: 'exec', ns: 301 * tick, pid: 50, tgid: 50 }, { argv: ['make'] });
    table.apply({ type: 'exit', ns: 302 * tick, pid: 50, tgid: 50, status: exited(2) });
    table.settle();
    assert.deepEqual(take(), ['50:100 changed make', '50:100 exited']);
  });

  it('tell the end of a process of which too many threads are counted', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 1, pid: 60, tgid: 50 });
    proc.remove(50);
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(3) });
    assert.deepEqual(take(), []);
    table.settle();
    assert.deepEqual(statuses(), [exited(3)]);
  });

  it('count no thread out twice that an exec ended', () => {
    table.apply({ type: 'exec', ns: 200 * tick, pid: 50, tgid: 50 }, { argv: ['java'] });
    table.apply({ type: 'exit', ns: 200 * tick, pid: 60, tgid: 50, status: exited(0) });
    table.apply({ type: 'fork', ns: 201 * tick, parent: 1, pid: 61, tgid: 50 });
    // Its own start may say the tick beside the one that it is known by.
    proc.put(50, { start: 101 });
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(0) });
    table.settle();
    assert.deepEqual(take(), ['50:100 changed java']);
  });

  it('give a reused pid a new identity', () => {
    table.apply({ type: 'exit', ns: 300 * tick, pid: 50, tgid: 50, status: exited(0) });
    proc.put(50, { start: 400, comm: 'cc', argv: ['cc'] });
    table.apply({ type: 'fork', ns: 400 * tick, parent: 1, pid: 50, tgid: 50 });
    assert.deepEqual(take(), ['50:100 exited', '50:400 started cc']);
  });

  it('do not tell the same start twice when a scan was faster', () => {
    table.apply({ type: 'fork', ns: 100 * tick, parent: 1, pid: 50, tgid: 50 });
    assert.deepEqual(take(), []);
  });

  it('keep the identities of what lives through a scan', () => {
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 51, tgid: 51 });
    take();
    proc.put(51, { start: 201 }); // the event fell just before a tick
    table.rescan(1);
    const [snapshot] = table.takePending();
    assert.ok(snapshot?.type === 'process.snapshot');
    assert.deepEqual(
      snapshot.processes.map(({ key }) => key),
      ['50:100', '51:200'],
    );
  });

  it('hear of a rename only when the command line changed with it', () => {
    table.apply({ type: 'comm', ns: 200 * tick, pid: 50, tgid: 50, comm: 'MainThread' });
    assert.deepEqual(take(), []);
    proc.put(50, { comm: 'npm run build', argv: ['npm run build'] });
    table.apply({ type: 'comm', ns: 200 * tick, pid: 50, tgid: 50, comm: 'npm run build' });
    assert.deepEqual(take(), ['50:100 changed npm run build']);
  });
});
