import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProcessUsage } from '../../../src/model/process';
import { ExitUsage } from '../../../src/sensors/processTable/linux/exitUsage';
import type { ThreadStats } from '../../../src/sensors/processTable/parse/taskStats';

type Told = ThreadStats | undefined | 'lost';

const used = (cpuMs: number, peakRssBytes = 4096): ProcessUsage => ({
  cpuMs,
  leastCpuMs: cpuMs,
  peakRssBytes,
  readBytes: cpuMs * 10,
  writtenBytes: cpuMs * 20,
  readChars: cpuMs * 30,
  writtenChars: cpuMs * 40,
});

const thread = (tgid: number, cpuMs: number, more: Partial<ThreadStats> = {}): ThreadStats => ({
  pid: tgid,
  tgid,
  isLast: false,
  hadOthers: false,
  usage: used(cpuMs),
  ...more,
});
const only = (tgid: number, cpuMs: number): ThreadStats => thread(tgid, cpuMs, { isLast: true });
const lastOf = (tgid: number, cpuMs: number): ThreadStats =>
  thread(tgid, cpuMs, { isLast: true, hadOthers: true });

const BEGIN = 1_000;
const LATER = 2_000;

describe('what a process used', () => {
  let told: Told[];
  let usage: ExitUsage;
  let closed: number;
  const tell = (...more: Told[]): void => {
    told.push(...more);
    assert.ok(usage.collect(LATER));
  };

  beforeEach(() => {
    told = [];
    closed = 0;
    const receive = (): Told | 'empty' => (told.length > 0 ? told.shift() : 'empty');
    usage = new ExitUsage({ receive, close: () => (closed += 1) }, BEGIN);
  });

  it('is not that of an earlier process with its pid, of which nobody asked', () => {
    tell(only(7, 100));
    usage.forget(7);
    tell(only(7, 1));
    assert.deepEqual(usage.take(7, BEGIN), used(1));
  });

  it('is not known of any while threads end faster than can be read, and of none that told meanwhile', () => {
    const endless = (): Told => only(8, 1);
    let next: () => Told | 'empty' = endless;
    usage = new ExitUsage({ receive: () => next(), close: () => undefined }, BEGIN);
    assert.equal(usage.collect(LATER - 2), false);
    assert.equal(usage.take(8, LATER - 3), undefined);
    assert.equal(usage.collect(LATER - 1), false);
    const rest = [only(8, 1)];
    next = () => rest.shift() ?? 'empty';
    assert.equal(usage.collect(LATER), true);
    assert.equal(usage.take(8, LATER - 3), undefined);
    rest.push(lastOf(7, 4), lastOf(9, 5));
    assert.equal(usage.collect(LATER + 1), true);
    assert.equal(usage.take(7, LATER - 1), undefined, 'a thread of it may have told meanwhile');
    assert.deepEqual(usage.take(9, LATER), used(5));
  });

  it('is not known of any once nobody listens, who stops once', () => {
    tell(only(7, 12));
    usage.close();
    usage.close();
    tell(only(9, 12));
    assert.deepEqual([usage.take(7, BEGIN), usage.take(9, BEGIN)], [undefined, undefined]);
    assert.equal(closed, 1);
  });

  it('is what its only thread used, told once', () => {
    tell(only(7, 12));
    assert.deepEqual(usage.take(7, BEGIN), used(12));
    assert.equal(usage.take(7, BEGIN), undefined);
  });

  it('is the sum of its threads in whatever order they tell; memory they share', () => {
    const threads = [
      thread(7, 1, { pid: 8, usage: used(1, 9000) }),
      thread(7, 2, { pid: 9, usage: used(2, 5000) }),
      lastOf(7, 4),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(threads, { minLength: 3 }), (order) => {
        tell(only(70, 100), ...order);
        assert.deepEqual(usage.take(7, BEGIN), used(7, 9000));
      }),
    );
  });

  it('is not known until its last thread told', () => {
    tell(thread(7, 1, { pid: 8 }));
    assert.equal(usage.take(7, BEGIN), undefined);
  });

  it('is not known of one that may have had threads before anybody listened', () => {
    tell(lastOf(7, 4), only(9, 5));
    assert.equal(usage.take(7, BEGIN - 1), undefined);
    assert.deepEqual(usage.take(9, BEGIN - 1), used(5), 'all of its threads is one');
  });

  it('is not known of one that may have had threads while messages were lost', () => {
    tell('lost', undefined, lastOf(7, 4), only(9, 5));
    assert.equal(usage.take(7, LATER - 1), undefined);
    assert.deepEqual(usage.take(9, LATER - 1), used(5));
    tell(thread(7, 1, { pid: 8 }), lastOf(7, 4));
    assert.deepEqual(usage.take(7, LATER), used(5), 'it started after that');
  });

  it('is not that of an earlier process with its pid, whose end went unheard', () => {
    tell(only(7, 100));
    usage.restart(LATER);
    tell(only(7, 1));
    assert.deepEqual(usage.take(7, LATER), used(1));
  });
});
