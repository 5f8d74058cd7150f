import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageMeter } from '../../../src/telemetry/usageMeter';

const cpu = (cpuMs: number) => ({ cpuMs });

describe('what a build used', () => {
  it('stays when a process ends whose parent is gone', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: cpu(1000), alone: cpu(900) });
    meter.look({ steadyMs: 1000, withChildren: cpu(300), alone: cpu(200) });
    assert.equal(meter.total.cpuMs, 1000);
    meter.look({ steadyMs: 2000, withChildren: cpu(500), alone: cpu(400) });
    assert.equal(meter.total.cpuMs, 1200);
  });

  it('is not counted twice of a process whose parent waits for it late', () => {
    const meter = new UsageMeter();
    const io = (writtenBytes: number) => ({ writtenBytes });
    meter.look({ steadyMs: 0, withChildren: { ...cpu(1000), ...io(50) }, alone: cpu(1000) });
    meter.look({ steadyMs: 1000, withChildren: { ...cpu(100), ...io(10) }, alone: cpu(100) });
    meter.look({ steadyMs: 2000, withChildren: { ...cpu(1150), ...io(60) }, alone: cpu(120) });
    assert.deepEqual(meter.total, { cpuMs: 1150, writtenBytes: 60 });
  });

  it('grows as its children do once what was owed is paid back', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: cpu(1000), alone: cpu(1000) });
    meter.look({ steadyMs: 1000, withChildren: cpu(100), alone: cpu(100) });
    meter.look({ steadyMs: 2000, withChildren: cpu(1100), alone: cpu(100) });
    assert.equal(meter.total.cpuMs, 1100);
    meter.look({ steadyMs: 3000, withChildren: cpu(1600), alone: cpu(100) });
    assert.equal(meter.total.cpuMs, 1600);
  });

  it('is what somebody counted to the end, where that is more than looks saw', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: { cpuMs: 0, writtenBytes: 0 } });
    meter.look({ steadyMs: 1000, withChildren: { cpuMs: 500, writtenBytes: 500 } });
    assert.equal(meter.end({ unseenMs: 500, counted: cpu(510) }), 500);
    assert.deepEqual(meter.total, { cpuMs: 510, writtenBytes: 750 });
  });

  it('takes in what ended by its own word, where nobody waited for it', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: cpu(100), alone: cpu(100), ended: cpu(0) });
    meter.look({ steadyMs: 60_000, withChildren: cpu(100), alone: cpu(100), ended: cpu(70_000) });
    const { cpuMs = 0 } = meter.total;
    assert.ok(cpuMs > 67_000 && cpuMs <= 70_100, String(cpuMs));
    meter.look({ steadyMs: 61_000, withChildren: cpu(70_120), alone: cpu(110), ended: cpu(70_000) });
    assert.equal(
      meter.total.cpuMs,
      70_120,
      'the parent waited for it at last, and counts the same time again',
    );
  });

  it('is what parents count, where the ended tell less than they used', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: cpu(0), alone: cpu(0), ended: cpu(0) });
    meter.look({ steadyMs: 5000, withChildren: cpu(1670), alone: cpu(10), ended: cpu(1590) });
    assert.equal(meter.total.cpuMs, 1670);
    assert.equal(meter.end({ unseenMs: 100, ended: cpu(1620) }), 0);
    assert.equal(meter.total.cpuMs, 1690);
  });

  it('of a build that nobody looked at is what its processes told', () => {
    const meter = new UsageMeter();
    assert.equal(meter.end({ unseenMs: 100, ended: { cpuMs: 20, readBytes: 0 } }), 0);
    assert.deepEqual(meter.total, { cpuMs: 20, readBytes: 0 });
  });

  it('is told as percent of one core and bytes a second', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: { cpuMs: 0, readBytes: 0, writtenBytes: 10 } });
    meter.look({ steadyMs: 500, withChildren: { cpuMs: 1000, readBytes: 0, writtenBytes: 60 } });
    assert.deepEqual(meter.rates, { cpuPercent: 200, readBytesPerS: 0, writtenBytesPerS: 100 });
  });

  it('is unknown where it cannot be read, and no zero', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: {} });
    meter.look({ steadyMs: 1000, withChildren: {} });
    assert.deepEqual([meter.total, meter.rates], [{}, {}]);
  });

  it('goes on as before from the last look to the end, and says for how long', () => {
    const meter = new UsageMeter();
    meter.look({ steadyMs: 0, withChildren: cpu(0) });
    meter.look({ steadyMs: 1000, withChildren: cpu(1500) });
    assert.equal(meter.end({ unseenMs: 200 }), 200);
    assert.equal(meter.total.cpuMs, 1800);
  });

  it('goes on from what another had measured', () => {
    const meter = new UsageMeter(cpu(5000));
    meter.look({ steadyMs: 0, withChildren: cpu(4000) });
    assert.equal(meter.total.cpuMs, 5000);
    meter.look({ steadyMs: 1000, withChildren: cpu(5600) });
    assert.equal(meter.total.cpuMs, 5600);
  });

  it('never goes back, and no rate is negative, whatever the looks tell', () => {
    const usage = fc.record({ cpuMs: fc.nat(1e6), writtenBytes: fc.nat(1e9) }, { requiredKeys: [] });
    const look = fc.record(
      { gap: fc.nat(5000), withChildren: usage, alone: usage, ended: usage },
      { requiredKeys: ['gap', 'withChildren'] },
    );
    fc.assert(
      fc.property(fc.array(look), (looks) => {
        const meter = new UsageMeter();
        let steadyMs = 0;
        for (const { gap, ...told } of looks) {
          const before = meter.total;
          steadyMs += gap;
          meter.look({ steadyMs, ...told });
          assert.ok((meter.total.cpuMs ?? 0) >= (before.cpuMs ?? 0));
          assert.ok((meter.total.writtenBytes ?? 0) >= (before.writtenBytes ?? 0));
          assert.ok(Object.values(meter.rates).every((rate: number) => rate >= 0 && Number.isFinite(rate)));
        }
      }),
    );
  });
});
