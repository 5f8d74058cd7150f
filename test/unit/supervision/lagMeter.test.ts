import assert from 'node:assert/strict';
import { LagMeter } from '../../../src/supervision/lagMeter';

describe('the lag meter', () => {
  it('knows nothing before anything happened', () => {
    assert.equal(new LagMeter().read(0), undefined);
  });

  it('tells percentiles of the last minute', () => {
    const meter = new LagMeter();
    meter.add(0, 5000);
    for (let lag = 1; lag <= 100; lag++) meter.add(100_000, 100_000 + lag);
    assert.deepEqual(meter.read(101_000), { p50: 50, p95: 95, max: 100 });
    assert.equal(meter.read(161_000), undefined);
  });

  it('counts every event that waited as long as another', () => {
    const meter = new LagMeter();
    for (const lag of [1, 9, 1, 2, 1, 1, 9, 1, 1, 1]) meter.add(100_000, 100_000 + lag);
    assert.deepEqual(meter.read(101_000), { p50: 1, p95: 9, max: 9 });
  });

  it('counts a clock that was set back as no lag', () => {
    const meter = new LagMeter();
    meter.add(2000, 1000);
    assert.deepEqual(meter.read(1000), { p50: 0, p95: 0, max: 0 });
  });
});
