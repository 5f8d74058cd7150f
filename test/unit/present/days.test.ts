import assert from 'node:assert/strict';
import { dayKey, dayLabel, formatTime, nextMidnight } from '../../../src/views/present/days';
import { NOW } from './builds';

const at = (year: number, month: number, day: number, hour = 12): number =>
  new Date(year, month - 1, day, hour).getTime();

describe('days', () => {
  const labels: readonly (readonly [string, number])[] = [
    ['Today', at(2026, 3, 11, 0)],
    ['Today', at(2026, 3, 11, 23)],
    ['Yesterday', at(2026, 3, 10, 23)],
    ['Monday', at(2026, 3, 9)],
    ['Thursday', at(2026, 3, 5)],
    ['Wed, 4 March 2026', at(2026, 3, 4)],
    ['Wed, 31 December 2025', at(2025, 12, 31)],
    ['Thu, 12 March 2026', at(2026, 3, 12)],
  ];
  for (const [label, time] of labels) {
    it(`calls ${new Date(time).toDateString()} ${label} on 11 March 2026`, () => {
      assert.equal(dayLabel(dayKey(time), NOW), label);
    });
  }

  it('end at the next local midnight', () => {
    assert.equal(nextMidnight(NOW), at(2026, 3, 12, 0));
    assert.equal(nextMidnight(at(2026, 3, 12, 0)), at(2026, 3, 13, 0));
  });

  it('tell a time to the second', () => {
    assert.equal(formatTime(NOW), '2026-03-11 14:30:00');
    assert.equal(formatTime(at(2026, 3, 11, 0)), '2026-03-11 00:00:00');
  });
});
