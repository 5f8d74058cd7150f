import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exited, type ExitStatus } from '../../../src/model/process';
import { startTicks } from '../../../src/sensors/processTable/linux/bootClock';
import { KernelTable } from '../../../src/sensors/processTable/linux/kernelTable';
import { brief, FakeProc } from './fakeProc';

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

  it('say that a process ended that somebody may wait for, until that is handed on', () => {
    const ended = (lifeMs: number): boolean => {
      const ns = 200 * tick;
      table.apply({ type: 'fork', ns, parent: 50, pid: 51, tgid: 51 });
      table.apply({ type: 'exit', ns: ns + lifeMs * 1e6, pid: 51, tgid: 51, status: exited(0) });
      return table.hasAwaitedEnd;
    };
    assert.equal(ended(240), false);
    assert.equal(ended(260), true);
    table.takePending();
    assert.equal(table.hasAwaitedEnd, false);
  });

  it('say that of what the leader of a session started, however short, and of nothing below that', () => {
    const ns = 200 * tick;
    const began = (pid: number, parent: number): void =>
      table.apply({ type: 'fork', ns, parent, pid, tgid: pid });
    const ended = (pid: number): boolean => {
      table.apply({ type: 'exit', ns: ns + 2e6, pid, tgid: pid, status: exited(0) });
      return table.hasAwaitedEnd;
    };
    table.apply({ type: 'session', ns, pid: 50, tgid: 50 });
    began(51, 50);
    began(52, 51);
    assert.deepEqual([ended(52), ended(51)], [false, true]);
  });

  it('tell what a process used with its end, and let go of what nobody is known to have used', () => {
    const usage = {
      cpuMs: 4,
      leastCpuMs: 4,
      peakRssBytes: 1,
      readBytes: 0,
      writtenBytes: 0,
      readChars: 0,
      writtenChars: 0,
    };
    const left = new Set([51, 60]);
    table = new KernelTable(proc.reader, clocks, {
      take: (pid) => (left.delete(pid) ? usage : undefined),
      forget: (pid) => left.delete(pid),
      restart: () => undefined,
    });
    table.rescan(0);
    table.takePending();
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 51, tgid: 51 });
    table.apply({ type: 'fork', ns: 200 * tick, parent: 50, pid: 52, tgid: 52 });
    for (const pid of [51, 52, 60]) {
      table.apply({ type: 'exit', ns: 201 * tick, pid, tgid: pid, status: exited(0) });
    }
    assert.deepEqual(
      table.takePending().flatMap((seen) => (seen.type === 'process.exited' ? [seen.usage] : [])),
      [usage, undefined],
    );
    assert.equal(left.size, 0);
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

describe('the start tick of a process by the time of its fork', () => {
  const tick = 1e7;

  it('is the one that the process says, whenever it counts as certain', () => {
    const started = fc.integer({ min: 0, max: 1e6 * tick });
    // The event is a little later than the start; the clocks are compared with an error.
    fc.assert(
      fc.property(started, fc.integer({ min: -0.2e6, max: 0.5e6 }), (ns, apart) => {
        const { ticks, isCertain } = startTicks(ns + apart);
        if (isCertain) assert.equal(ticks, Math.floor(ns / tick));
      }),
    );
  });

  it('is certain of nearly every process', () => {
    const certain = Array.from({ length: 100 }, (_, index) => startTicks((7 + index / 100) * tick));
    assert.ok(certain.filter(({ isCertain }) => isCertain).length >= 70);
  });
});
