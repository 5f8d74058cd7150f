import assert from 'node:assert/strict';
import { exitCodeOf } from '../../../src/cli/waitCommand';
import { exited, signaled, type ExitStatus } from '../../../src/model/process';

/** A progress stream, a build-status file or another system may tell of any number. */
describe('what wait ends with, of which its parent sees eight bits', () => {
  const cases: readonly (readonly [ExitStatus, number])[] = [
    [exited(255), 255],
    [exited(257), 257],
    [exited(256), 1],
    [exited(-512), 1],
    [signaled(128), 1],
  ];
  for (const [exit, code] of cases) {
    it(`is ${code} for ${JSON.stringify(exit)}`, () =>
      assert.equal(exitCodeOf({ outcome: 'failed', exit }), code));
  }
});
