import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDuration } from '../../../src/base/duration';

describe('formatDuration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0.0s'],
    [850, '0.8s'],
    [999, '0.9s'],
    [1_000, '1.0s'],
    [9_999, '9.9s'],
    [10_000, '10s'],
    [12_900, '12s'],
    [59_999, '59s'],
    [60_000, '1m 00s'],
    [72_000, '1m 12s'],
    [3_599_999, '59m 59s'],
    [3_600_000, '1h 00m'],
    [3_780_000, '1h 03m'],
    [90_000_000, '25h 00m'],
    [-5, '0.0s'],
    [NaN, '0.0s'],
  ];
  for (const [ms, text] of cases) {
    it(`shows ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
  }

  it('never shows a unit that is not complete', () => {
    fc.assert(
      fc.property(fc.nat(100 * 3_600_000), (ms) => {
        assert.ok(millisecondsOf(formatDuration(ms)) <= ms);
      }),
    );
  });
});

const UNITS: Readonly<Record<string, number>> = { s: 10, m: 600, h: 36_000 };

function millisecondsOf(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)([smh])/g)];
  return parts.reduce(
    (sum, [, value, unit]) => sum + Math.round(Number(value) * UNITS[unit ?? '']! * 100),
    0,
  );
}
