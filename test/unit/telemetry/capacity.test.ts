import assert from 'node:assert/strict';
import { sampleCapacity } from '../../../src/telemetry/capacity';

describe('the number of samples that are kept', () => {
  const told: string[] = [];
  const capacity = (set?: number, environment?: string): number =>
    sampleCapacity(set, environment, (message) => told.push(message));

  beforeEach(() => told.splice(0));

  it('is what is set, whatever the environment says', () => {
    assert.equal(capacity(20, '10'), 20);
    assert.equal(capacity(0, '10'), 0);
  });

  it('is what the environment says where nothing is set', () => {
    assert.equal(capacity(undefined, '10'), 10);
    assert.equal(capacity(undefined, '0'), 0);
  });

  it('is 3,600 where nobody says anything', () => {
    assert.equal(capacity(), 3600);
    assert.equal(capacity(undefined, ''), 3600);
    assert.deepEqual(told, []);
  });

  for (const wrong of ['many', '-1', '1.5', '1e3', ' 5', '1000001']) {
    it(`is 3,600 where the environment says ${JSON.stringify(wrong)}, and that is told`, () => {
      assert.equal(capacity(undefined, wrong), 3600);
      assert.equal(told.length, 1);
      assert.match(told[0]!, /^BUILDBEAT_TELEMETRY_SAMPLES is ".*", not a whole number from 0 to 1000000/);
    });
  }
});
