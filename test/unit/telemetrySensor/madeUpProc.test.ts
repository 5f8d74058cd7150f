import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeLook } from '../../../src/model/telemetry';
import { KeptFiles } from '../../../src/sensors/telemetry/linux/keptFiles';
import { ProcHost } from '../../../src/sensors/telemetry/linux/procHost';
import { ProcTelemetry } from '../../../src/sensors/telemetry/linux/procTelemetry';
import { VirtualClock } from '../../helpers/virtualClock';

/** A process of which user and children's time are told in ticks of 10 ms, and resident memory in pages. */
interface Made {
  /** When it last ran, as `schedstat` tells it; absent where that is not told. */
  readonly ran?: string;
  readonly threads?: number;
  readonly faults?: number;
  /** The most that was resident, KiB. */
  readonly peak?: number;
  readonly state?: string;
  readonly ticks: number;
  readonly childrenTicks?: number;
  readonly pages?: number;
  /** Bytes; absent where `io` may not be read. */
  readonly written?: number;
}

describe('looks at processes that a folder tells of', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'buildbeat-test-'));
  });
  afterEach(() => rmSync(proc, { recursive: true }));

  function look(...processes: readonly Made[]): TreeLook {
    const pids = processes.map((made, index) => make(index + 1, made));
    const telemetry = new ProcTelemetry(new KeptFiles(proc));
    const [tree] = telemetry.look([{ build: 'b', pids }]);
    telemetry.dispose();
    return tree!;
  }

  function make(pid: number, made: Made): number {
    const { state = 'S', ticks, childrenTicks = 0, pages = 1, threads = 2, faults = 0 } = made;
    const { ran, written, peak } = made;
    mkdirSync(join(proc, String(pid)), { recursive: true });
    const between = `1 1 1 0 -1 4194304 ${faults} 0 0 0`;
    const times = `${ticks} 0 ${childrenTicks} 0`;
    writeFileSync(
      join(proc, `${pid}/stat`),
      `${pid} (cc) ${state} ${between} ${times} 20 0 ${threads} 0 99 4096000 ${pages} 0\n`,
    );
    if (ran !== undefined) writeFileSync(join(proc, `${pid}/schedstat`), `${ran}\n`);
    if (peak !== undefined) writeFileSync(join(proc, `${pid}/status`), `VmHWM:\t ${peak} kB\n`);
    if (written !== undefined) {
      writeFileSync(join(proc, `${pid}/io`), `wchar: 9\nread_bytes: 5\nwrite_bytes: ${written}\n`);
    }
    return pid;
  }

  it('do not know what was written where one of them does not tell', () => {
    const { withChildren } = look({ ticks: 3, written: 100 }, { ticks: 4 });
    assert.deepEqual(withChildren, { cpuMs: 70 });
    rmSync(proc, { recursive: true });
    mkdirSync(proc);
    const { readBytes, writtenBytes } = look(
      { ticks: 3, written: 100 },
      { ticks: 4, written: 20 },
    ).withChildren;
    assert.deepEqual([readBytes, writtenBytes], [10, 120]);
  });

  it('count what one used that nobody has waited for yet, and not that it lives', () => {
    const { holding, withChildren, alone } = look(
      { ticks: 10, childrenTicks: 7 },
      { ticks: 5, state: 'Z', pages: 0 },
    );
    assert.deepEqual([holding.processes, holding.threads], [1, 2]);
    assert.deepEqual([withChildren.cpuMs, alone?.cpuMs], [220, 150]);
  });

  it('take pages for as large as the kernel has them', () => {
    assert.equal(look({ ticks: 1, pages: 3 }).holding.rssBytes, 3 * 4096);
    rmSync(join(proc, '1'), { recursive: true });
    mkdirSync(join(proc, 'self'));
    writeFileSync(join(proc, 'self/smaps'), '0-1 r--p 0 0:0 0\nSize: 64 kB\nKernelPageSize:       64 kB\n');
    assert.equal(look({ ticks: 1, pages: 3 }).holding.rssBytes, 3 * 65_536);
  });

  describe('again and again', () => {
    let telemetry: ProcTelemetry;
    beforeEach(() => {
      mkdirSync(join(proc, 'self'));
      writeFileSync(join(proc, 'self/schedstat'), '7000 20 5\n');
      telemetry = new ProcTelemetry(new KeptFiles(proc));
    });
    afterEach(() => telemetry.dispose());

    const SLEEPS: Made = { ran: '5000 10 3', threads: 1, ticks: 10 };

    function next(made: Made): TreeLook {
      make(1, made);
      return telemetry.look([{ build: 'b', pids: [1] }])[0]!;
    }

    /** CPU time after one look, and another at one whose every figure is other. */
    function second(first: Made, changed: Partial<Made> = {}): number | undefined {
      next(first);
      return next({ ...first, ticks: 20, ...changed }).alone?.cpuMs;
    }

    it('take a process for as it was while it has not run', () => assert.equal(second(SLEEPS), 100));

    it('look anew at one that ran', () => assert.equal(second(SLEEPS, { ran: '5000 10 4' }), 200));

    it('look anew at one with more threads than the one that is told of', () =>
      assert.equal(second({ ...SLEEPS, threads: 2 }), 200));

    it('look anew at one that was running: it is told of late', () =>
      assert.equal(second({ ...SLEEPS, state: 'R' }), 200));

    it('look anew where it is not told, or not counted, whether one ran', () => {
      assert.equal(second({ threads: 1, ticks: 10 }), 200);
      rmSync(join(proc, '1'), { recursive: true });
      assert.equal(second({ ...SLEEPS, ran: '0 0 0' }), 200);
    });

    it('look anew at one that sleeps now and then: its memory may be taken from it', () => {
      next({ ...SLEEPS, pages: 9 });
      const pages = Array.from({ length: 10 }, () => (next(SLEEPS).holding.rssBytes ?? 0) / 4096);
      assert.deepEqual(pages, [...Array<number>(9).fill(9), 1]);
    });

    it('look anew where the kernel counts for nobody when it ran', () => {
      writeFileSync(join(proc, 'self/schedstat'), '0 0 0\n');
      telemetry = new ProcTelemetry(new KeptFiles(proc));
      assert.equal(second(SLEEPS), 200);
    });

    it('read the most that was resident now and then all the same: it may grow without', () => {
      const peaks = [100, ...Array<number>(10).fill(200)].map(
        (peak, run) => next({ ...SLEEPS, ran: `1 1 ${run}`, peak }).peaks.get(1)! / 1024,
      );
      assert.deepEqual(peaks, [...Array<number>(10).fill(100), 200]);
    });

    it('read the most that was resident again only once memory was brought in', () => {
      const peaks = [
        { ran: '1 1 1', faults: 1, peak: 100 },
        { ran: '1 1 2', faults: 1, peak: 200 },
        { ran: '1 1 3', faults: 2, peak: 300 },
      ].map((made) => next({ ...SLEEPS, ...made }).peaks.get(1));
      assert.deepEqual(peaks, [100 * 1024, 100 * 1024, 300 * 1024]);
    });
  });

  it('tell the averages of the machine as often as the kernel works them out', async () => {
    const clock = new VirtualClock();
    const host = new ProcHost(new KeptFiles(proc), clock);
    const tellLoad = (load: number): number | undefined => {
      writeFileSync(join(proc, 'loadavg'), `${load}.00 0.50 0.10 2/345 999\n`);
      return host.look().load;
    };
    assert.equal(tellLoad(1), 1);
    await clock.pass(1_000);
    assert.equal(tellLoad(2), 1);
    await clock.pass(1_000);
    assert.equal(tellLoad(3), 3);
  });
});
