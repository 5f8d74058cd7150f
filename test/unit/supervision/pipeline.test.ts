import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock';
import { toDisposable } from '../../../src/base/disposable';
import { systemClock } from '../../../src/base/systemClock';
import { LocalSupervisor } from '../../../src/supervision/supervisor';

/** The system's clock, which knows how many of its timers still run. */
class CountingClock implements Clock {
  timers = 0;
  readonly now = (): number => systemClock.now();
  readonly after: Clock['after'] = (ms, callback) => systemClock.after(ms, callback);

  readonly every: Clock['every'] = (ms, callback) => {
    this.timers++;
    const timer = systemClock.every(ms, callback);
    return toDisposable(() => {
      this.timers--;
      timer.dispose();
    });
  };
}

describe('the pipeline', () => {
  it('leaves no timer, no lock and no word in the journal when processes cannot be sensed at all', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    const clock = new CountingClock();
    const supervisor = new LocalSupervisor({
      stateDir,
      role: 'window',
      version: '0.0.0',
      aggregation: () => ({ rules: [], ignoreCommands: [] }),
      createProcessTable: () => {
        throw new Error('there is no worker');
      },
      clock,
      log: () => undefined,
    });
    await supervisor.start();
    assert.deepEqual(supervisor.state, { type: 'failed', message: 'there is no worker' });
    assert.equal(clock.timers, 0);
    assert.deepEqual(await readdir(stateDir, { recursive: true }), ['journal']);
    await rm(stateDir, { recursive: true });
  });
});
