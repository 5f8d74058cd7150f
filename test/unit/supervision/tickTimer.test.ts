import assert from 'node:assert/strict';
import { TickTimer } from '../../../src/supervision/tickTimer';
import { VirtualClock } from '../../helpers/virtualClock';

describe('the timer of ticks', () => {
  let clock: VirtualClock;
  let setBackBy: number;
  let ticks: number[];
  let timer: TickTimer;
  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    setBackBy = 0;
    ticks = [];
    const { after, every } = clock;
    timer = new TickTimer({ now: () => clock.now() - setBackBy, after, every }, (at) => ticks.push(at));
  });

  it('ticks once when it is wanted, and at once when that is past', async () => {
    timer.want(1_000_300);
    await clock.pass(299);
    assert.deepEqual(ticks, []);
    await clock.pass(10_000);
    timer.want(1_000_400);
    await clock.pass(0);
    assert.deepEqual(ticks, [1_000_300, 1_010_299]);
    assert.equal(clock.pending, 0);
  });

  it('ticks at the earliest of the times that are wanted', async () => {
    timer.want(1_000_300);
    timer.want(1_000_500);
    timer.want(1_000_200);
    await clock.pass(1_000);
    assert.deepEqual(ticks, [1_000_200]);
  });

  it('does not tick when that is wanted no more', async () => {
    timer.want(1_000_300);
    timer.want(undefined);
    timer.want(1_000_400);
    timer.dispose();
    await clock.pass(10_000);
    assert.deepEqual(ticks, []);
  });

  it('ticks soon though the clock was set back, and however often the same is wanted', async () => {
    timer.want(1_002_000);
    setBackBy = 3_600_000;
    timer.want(1_002_000);
    await clock.pass(2_000);
    assert.deepEqual(ticks, [1_002_000 - setBackBy]);
    for (let second = 0; second < 5; second += 1) {
      timer.want(1_003_000);
      await clock.pass(1_000);
    }
    assert.deepEqual(ticks.slice(1), [1_007_000 - setBackBy]);
  });
});
