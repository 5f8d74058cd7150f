import assert from 'node:assert/strict';
import { exited, signaled, type ExitStatus } from '../../../src/model/process';
import { describeExit, describeFailure } from '../../../src/model/wording';

describe('the wording of an end', () => {
  const ends: readonly (readonly [ExitStatus | undefined, string, string])[] = [
    [exited(2), 'exit 2', 'cc1 src/foo.c exited 2'],
    [signaled(9), 'signal 9 (SIGKILL)', 'cc1 src/foo.c was ended by signal 9 (SIGKILL)'],
    [signaled(34), 'signal 34', 'cc1 src/foo.c was ended by signal 34'],
    [undefined, 'nothing', 'cc1 src/foo.c failed'],
  ];
  for (const [exit, status, failure] of ends) {
    it(`of ${status}`, () => {
      if (exit) assert.equal(describeExit(exit), status);
      assert.equal(describeFailure({ label: 'cc1 src/foo.c', exit }), failure);
    });
  }
});
