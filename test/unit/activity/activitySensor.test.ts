import assert from 'node:assert/strict';
import type { ActivityObservation, TreeActivity } from '../../../src/model/observation';
import { createActivitySensor } from '../../../src/sensors/activity/activitySensor';
import { VirtualClock } from '../../helpers/virtualClock';

const INTERVAL = 5_000;
const IDLE: readonly TreeActivity[] = [{ build: 'a', processes: 1 }];

describe('the activity sensor', () => {
  let clock: VirtualClock;
  let problems: string[];
  beforeEach(() => {
    clock = new VirtualClock();
    problems = [];
  });

  function lookThrough(
    sample: () => readonly TreeActivity[] | Promise<readonly TreeActivity[]>,
    observe: (observation: ActivityObservation) => void,
  ) {
    const log = (message: string): void => void problems.push(message);
    return createActivitySensor({ intervalMs: INTERVAL, trees: () => [], sample, log }, observe, clock);
  }

  it('looks again at the next interval after a look failed, and says so once', async () => {
    for (const fail of [
      () => Promise.reject(new Error('no files left')),
      () => {
        throw new Error('no files left');
      },
    ]) {
      problems = [];
      let looks = 0;
      let seen = 0;
      const sensor = lookThrough(
        () => (++looks <= 3 ? fail() : IDLE),
        () => {
          seen += 1;
        },
      );
      await clock.pass(5 * INTERVAL);
      sensor.dispose();
      assert.deepEqual([looks, seen], [5, 2]);
      assert.deepEqual(problems.length, 1);
      assert.match(problems[0] ?? '', /no files left/);
    }
  });

  it('goes on when whoever observes fails, and tells of a failure that comes back', async () => {
    let looks = 0;
    const sensor = lookThrough(
      () => IDLE,
      () => {
        if (++looks !== 2) throw new Error(`the fold failed`);
      },
    );
    await clock.pass(3 * INTERVAL);
    sensor.dispose();
    assert.equal(looks, 3);
    assert.equal(problems.length, 2);
  });
});
