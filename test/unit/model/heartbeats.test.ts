import assert from 'node:assert/strict';
import { livenessAt } from '../../../src/model/heartbeats';
import type { Heartbeat, Liveness } from '../../../src/model/liveness';

const QUIET: Liveness = { state: 'quiet', since: 1_000 };
const beatAt = (at: number): Heartbeat => ({
  at,
  seq: 1,
  elapsedS: 1,
  processes: 1,
  idleForS: 0,
  liveness: QUIET,
});
const heartbeats = (last: Heartbeat | undefined, intervalMs?: number) => ({ get: () => last, intervalMs });
const build = { id: 'a', liveness: QUIET };

describe('the liveness of a build', () => {
  it('is what the log told for as long as heartbeats arrive', () => {
    assert.equal(livenessAt(build, heartbeats(beatAt(10_000), 5_000), 25_000), QUIET);
  });

  it('is stale, since its last heartbeat, once three intervals passed without one', () => {
    assert.deepEqual(livenessAt(build, heartbeats(beatAt(10_000), 5_000), 25_001), {
      state: 'stale',
      since: 10_000,
    });
  });

  it('is what the log told where no heartbeat is known', () => {
    assert.equal(livenessAt(build, heartbeats(undefined, 5_000), 99_000), QUIET);
    assert.equal(livenessAt(build, heartbeats(beatAt(10_000)), 99_000), QUIET);
    assert.equal(livenessAt({ id: 'a' }, heartbeats(undefined), 99_000), undefined);
  });
});
