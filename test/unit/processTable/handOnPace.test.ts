import assert from 'node:assert/strict';
import { HandOnPace } from '../../../src/sensors/processTable/linux/handOnPace';

describe('what kernel events tell is handed on', () => {
  let pace: HandOnPace;
  const at = (now: number, isBusy: boolean, hasLongLivedEnd = false): boolean =>
    pace.isTime({ now, isBusy, hasLongLivedEnd });

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

  it('at once when something ended that lived long, and when the build is over', () => {
    assert.deepEqual(
      [at(0, true), at(40, true), at(41, true, true), at(80, true)],
      [true, false, true, false],
    );
    assert.equal(at(81, false), true);
  });
});
