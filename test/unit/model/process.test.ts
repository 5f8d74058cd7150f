import assert from 'node:assert/strict';
import { exited, isCancellation, signaled } from '../../../src/model/process';

describe('isCancellation', () => {
  for (const signal of [1, 2, 15]) {
    it(`takes signal ${signal} for a wish to stop, also as a shell says it`, () => {
      assert.ok(isCancellation(signaled(signal)));
      assert.ok(isCancellation(exited(128 + signal)));
    });
  }
  for (const status of [signaled(9), exited(137), exited(0), exited(1), exited(2), exited(15)]) {
    it(`says no to ${JSON.stringify(status)}`, () => assert.ok(!isCancellation(status)));
  }
});
