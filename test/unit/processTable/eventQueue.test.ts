import assert from 'node:assert/strict';
import { BootClock } from '../../../src/sensors/processTable/linux/bootClock';
import { EventQueue } from '../../../src/sensors/processTable/linux/eventQueue';
import { FactsReader } from '../../../src/sensors/processTable/linux/factsReader';
import { ProcReader } from '../../../src/sensors/processTable/linux/procReader';
import { PROC_EVENT } from '../../../src/sensors/processTable/parse/procEvent';
import { ERRNO, FakeKernel, type Arrival } from './fakeKernel';

/** A message of the proc connector, as far as it is read. */
function event(what: number, ns: number, ...data: readonly number[]): Arrival {
  const bytes = new Uint8Array(76);
  const fields = new DataView(bytes.buffer);
  fields.setUint32(16, 1, true);
  fields.setUint32(20, 1, true);
  fields.setUint32(36, what, true);
  fields.setUint32(44, ns, true);
  data.forEach((value, index) => fields.setUint32(52 + 4 * index, value, true));
  return { bytes };
}
const exec = (pid: number, ns: number): Arrival => event(PROC_EVENT.exec, ns, pid, pid);
const fork = (pid: number, ns: number): Arrival => event(PROC_EVENT.fork, ns, 1, 1, pid, pid);

const SO_RCVBUFFORCE = 33;

/** Remembers for how long it was asked to wait, and waits. */
class WaitingKernel extends FakeKernel {
  readonly waits: number[] = [];

  constructor(mayForceBuffers: boolean) {
    super();
    this.setsockopt = (_fd, _level, name) => (name === SO_RCVBUFFORCE && !mayForceBuffers ? -1 : 0);
  }

  override poll = (_entries: Uint8Array, _count: number, timeoutMs: number): number => {
    this.waits.push(timeoutMs);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
    return 0;
  };
}

describe("the queue of the kernel's events", () => {
  let queue: EventQueue;
  /** The command lines that were read, in this order. */
  let looked: string[];

  const openOn = (kernel: FakeKernel): void => {
    looked = [];
    const read = (path: string, into: Uint8Array): number | undefined => {
      if (!path.endsWith('/cmdline')) return undefined;
      looked.push(path);
      return new TextEncoder().encodeInto('make\0all\0', into).written;
    };
    const proc = new ProcReader('', { read, link: () => '/demo' });
    queue = EventQueue.open(kernel, new FactsReader(proc, new BootClock()), 1);
  };
  const arrive = (kernel: FakeKernel, execs: readonly Arrival[], others: readonly Arrival[] = []): void => {
    const [urgent, patient] = kernel.sockets;
    kernel.arrive(urgent, ...execs);
    kernel.arrive(patient, ...others);
  };
  const take = (): string[] =>
    queue
      .take()
      .map(({ event: { type, pid }, program }) =>
        [type, pid, ...(program ? [program.argv.join(' '), program.cwd] : [])].join(' '),
      );

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  afterEach(() => queue.close());

  it('takes all execs that came together in their order, and looks at the newest first', () => {
    const kernel = new FakeKernel();
    openOn(kernel);
    arrive(kernel, [exec(51, 1), exec(52, 1)]);
    queue.readExecs();
    assert.deepEqual(looked, ['/52/cmdline', '/51/cmdline']);
    assert.deepEqual(take(), ['exec 51 make all /demo', 'exec 52 make all /demo']);
    assert.deepEqual(take(), []);
  });

  it('takes one exec alone, and one more that came later', () => {
    const kernel = new FakeKernel();
    openOn(kernel);
    arrive(kernel, [exec(51, 1)]);
    queue.readExecs();
    arrive(kernel, [exec(52, 3)], [fork(52, 2)]);
    assert.deepEqual(take(), ['exec 51 make all /demo', 'fork 52', 'exec 52 make all /demo']);
    assert.equal(queue.takeOverrun(), false);
  });

  it('says once that events were lost on either socket, and goes on with what is left', () => {
    const kernel = new FakeKernel();
    openOn(kernel);
    const lost = { errno: ERRNO.ENOBUFS };
    arrive(kernel, [lost, exec(51, 1), exec(52, 2)]);
    assert.deepEqual(take(), ['exec 51 make all /demo', 'exec 52 make all /demo']);
    assert.deepEqual([queue.takeOverrun(), queue.takeOverrun()], [true, false]);
    arrive(kernel, [], [fork(53, 3), lost, fork(54, 4)]);
    assert.deepEqual(take(), ['fork 53', 'fork 54']);
    assert.deepEqual([queue.takeOverrun(), queue.takeOverrun()], [true, false]);
  });

  const batches: readonly (readonly [string, boolean, boolean, number])[] = [
    ['short while little happens', true, false, 20],
    ['longer while a build is at work', true, true, 40],
    ['short although a build is at work, where the kernel refuses a large buffer', false, true, 20],
  ];
  for (const [how, mayForceBuffers, isBusy, ms] of batches) {
    it(`lets a batch be ${how}`, () => {
      const kernel = new WaitingKernel(mayForceBuffers);
      openOn(kernel);
      queue.watchExecs(isBusy);
      assert.equal(kernel.waits[0], ms);
    });
  }
});
