import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Curves } from '../../../../src/views/present/panel/curves';
import { thinned } from '../../../../src/views/present/panel/thinned';
import { sample } from '../../telemetry/samples';

const curvesOf = (percents: readonly (number | undefined)[]): Curves =>
  new Curves(
    0,
    percents.map((cpuPercent, second) => sample(second, cpuPercent === undefined ? {} : { cpuPercent })),
  );

describe('curves', () => {
  it('have a gap where a figure is not known', () => {
    assert.deepEqual(curvesOf([undefined, 5]).of.cpu, [null, 5]);
  });

  it('tell the last sample at or before a moment', () => {
    const curves = curvesOf([1, 2, 3]);
    assert.equal(curves.indexAt(1_999), 1);
    assert.equal(curves.indexAt(-1), undefined);
    assert.equal(curves.indexAt(9_000), 2);
  });

  it('are drawn as they are where every sample can be told apart', () => {
    const curves = curvesOf([1, 2, 3]);
    assert.deepEqual(thinned(curves, { from: 0, to: 2_000 }, 100), {
      times: curves.times,
      values: curves.of,
    });
  });

  it('keep their peaks and their depths when they are thinned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 800 }), { minLength: 41, maxLength: 300 }), (percents) => {
        const curves = curvesOf(percents);
        const range = { from: 0, to: percents.length * 1_000 };
        const { times, values } = thinned(curves, range, 20);
        const drawn = values.cpu.filter((value) => value !== null);
        assert.equal(Math.max(...drawn), Math.max(...percents));
        assert.equal(Math.min(...drawn), Math.min(...percents));
        assert.ok(times.length <= 42);
        assert.ok(times.every((time, index) => time > (times[index - 1] ?? -1)));
      }),
    );
  });
});
