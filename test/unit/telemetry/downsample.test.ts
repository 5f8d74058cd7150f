import assert from 'node:assert/strict';
import fc from 'fast-check';
import { downsample } from '../../../src/telemetry/downsample';
import { sample } from './samples';

const LIMIT = 600;

describe('a series that is made shorter', () => {
  it('stays as it is when it is short enough', () => {
    const samples = Array.from({ length: LIMIT }, (_, second) => sample(second));
    assert.equal(downsample(samples, LIMIT), samples);
  });

  it('keeps the one second in which everything was highest', () => {
    const samples = Array.from({ length: 5000 }, (_, second) =>
      sample(
        second,
        second === 3217 ? { cpuPercent: 800, rssBytes: 9e9 } : { cpuPercent: 50, rssBytes: 1e6 },
      ),
    );
    assert.ok(
      downsample(samples, LIMIT).some(({ build }) => build.cpuPercent === 800 && build.rssBytes === 9e9),
    );
  });

  it('keeps the moment at which a peak was reached, of a level that then stays', () => {
    const samples = Array.from({ length: 5000 }, (_, second) =>
      sample(second, { rssBytes: second < 3217 ? 1 : 9e9 }),
    );
    assert.ok(downsample(samples, LIMIT).includes(samples[3217]!));
  });

  it('keeps its course, and no more than it may, also where the clock was set', () => {
    const setBack = Array.from({ length: 3_600 }, (_, n) =>
      sample(n < 1_800 ? 9_000 + n : n, { processes: n % 7 }),
    );
    const forAWhile = Array.from({ length: 3_600 }, (_, n) =>
      sample(n < 10 || n >= 3_590 ? 900_000 + n : n, { cpuPercent: n % 13, rssBytes: n % 17 }),
    );
    for (const samples of [setBack, forAWhile]) {
      const kept = downsample(samples, LIMIT);
      assert.ok(kept.length <= LIMIT && kept.length > 100, `${kept.length} samples`);
    }
  });

  it('holds samples as they were, in order, with both ends and each peak', () => {
    const measures = fc.record(
      {
        cpuPercent: fc.nat(400),
        rssBytes: fc.nat(1e9),
        writtenBytesPerS: fc.nat(1e6),
        processes: fc.nat(50),
      },
      { requiredKeys: ['processes'] },
    );
    const series = fc
      .array(fc.record({ measures, gap: fc.nat(5) }), { minLength: 1, maxLength: 400 })
      .map((steps) => {
        let second = 0;
        return steps.map(({ measures: build, gap }) => sample((second += gap), build));
      });
    fc.assert(
      fc.property(series, fc.integer({ min: 6, max: 60 }), (samples, limit) => {
        const kept = downsample(samples, limit);
        assert.ok(kept.length <= Math.max(limit, 1));
        const places = kept.map((one) => samples.indexOf(one));
        assert.ok(places.every((place, index) => place > (places[index - 1] ?? -1)));
        assert.equal(kept[0], samples[0]);
        assert.equal(kept.at(-1), samples.at(-1));
        for (const measure of ['cpuPercent', 'rssBytes', 'writtenBytesPerS', 'processes'] as const) {
          const peak = (of: typeof samples): number =>
            Math.max(...of.map(({ build }) => build[measure] ?? 0));
          assert.equal(peak([...kept]), peak(samples));
        }
      }),
    );
  });
});
