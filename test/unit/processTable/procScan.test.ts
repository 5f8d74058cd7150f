import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcScan, type Exits } from '../../../src/sensors/processTable/linux/procScan';
import { brief, FakeProc } from './fakeProc';

const HEARS_ALL: Exits = {
  watch: () => true,
  watches: () => true,
  holds: () => true,
  forget: () => undefined,
  status: () => undefined,
};

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
