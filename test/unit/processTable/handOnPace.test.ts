import assert from 'node:assert/strict';
import { HandOnPace, type Moment } from '../../../src/sensors/processTable/linux/handOnPace';

describe('what kernel events tell is handed on', () => {
  let pace: HandOnPace;
  const at = (now: number, isBusy: boolean, more: Partial<Moment> = {}): boolean =>
    pace.isTime({ now, isBusy, pendingCount: 1, hasAwaitedEnd: false, ...more });

  beforeEach(() => {
    pace = new HandOnPace();
  });

  it('at once while no build is at work', () => {
    assert.deepEqual([at(0, false), at(1, false), at(2, false)], [true, true, true]);
  });

  it('at once when a build begins, and then some eight times a second', () => {
    const moments = Array.from({ length: 10 }, (_, index) => index * 40);
    assert.deepEqual(
      moments.filter((now) => at(now, true)),
      [0, 120, 240, 360],
    );
  });

  it('at once when something ended that somebody may wait for, and when the build is over', () => {
    assert.deepEqual([at(0, true), at(40, true)], [true, false]);
    assert.deepEqual(
      [at(41, true, { hasAwaitedEnd: true }), at(80, true), at(81, false)],
      [true, false, true],
    );
  });

  it('at once when it is much', () => {
    const much = { pendingCount: 512 };
    assert.deepEqual(
      [at(0, true), at(40, true), at(41, true, much), at(42, true)],
      [true, false, true, false],
    );
  });
});
