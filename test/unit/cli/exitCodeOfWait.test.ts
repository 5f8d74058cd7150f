import assert from 'node:assert/strict';
import { exitCodeOf } from '../../../src/cli/waitCommand';
import { exited, signaled } from '../../../src/model/process';

describe('the exit code of wait', () => {
  const cases = [
    [{ outcome: 'succeeded', exit: exited(0) }, 0],
    [{ outcome: 'succeeded' }, 0],
    [{ outcome: 'failed', exit: exited(77) }, 77],
    [{ outcome: 'failed', exit: signaled(11) }, 139],
    [{ outcome: 'failed' }, 1],
    [{ outcome: 'failed', exit: exited(0) }, 1],
    [{ outcome: 'cancelled', exit: exited(143) }, 143],
    [{ outcome: 'cancelled', exit: signaled(15) }, 143],
    [{ outcome: 'cancelled' }, 130],
    [{ outcome: 'unknown' }, 125],
    // A progress stream, a build-status file or another system may tell of any number; a parent sees eight bits.
    [{ outcome: 'failed', exit: exited(255) }, 255],
    [{ outcome: 'failed', exit: exited(257) }, 257],
    [{ outcome: 'failed', exit: exited(256) }, 1],
    [{ outcome: 'failed', exit: exited(-512) }, 1],
    [{ outcome: 'failed', exit: signaled(128) }, 1],
  ] as const;
  for (const [end, code] of cases) {
    it(`is ${code} for ${JSON.stringify(end)}`, () => assert.equal(exitCodeOf(end), code));
  }
});
