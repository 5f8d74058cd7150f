import assert from 'node:assert/strict';
import type { Liveness } from '../../../src/model/liveness';
import { LivenessAnnouncer } from '../../../src/views/livenessAnnouncer';
import type { Worry } from '../../../src/views/present/liveness';
import { VirtualClock } from '../../helpers/virtualClock';
import { runningBuild } from '../present/builds';

const LONG_MS = 10_000;

describe('windows that tell that a build is stuck', () => {
  let clock: VirtualClock;
  let claimed: Set<string>;
  let told: string[];
  let windows: LivenessAnnouncer[];

  const worry = (id: string, state: Liveness['state'], since = 0): Worry => ({
    build: runningBuild({ id }),
    liveness: { state, since },
  });

  const open = (worries: () => readonly Worry[]): LivenessAnnouncer => {
    const window = new LivenessAnnouncer({
      worries,
      claim: (episode) => {
        const first = !claimed.has(episode);
        claimed.add(episode);
        return Promise.resolve(first);
      },
      tell: (worries) =>
        told.push(worries.map(({ build, liveness }) => `${build.id} ${liveness.state}`).join(' and ')),
      clock,
      onError: (error) => assert.fail(String(error)),
    });
    windows.push(window);
    return window;
  };

  beforeEach(() => {
    clock = new VirtualClock();
    claimed = new Set();
    told = [];
    windows = [];
  });
  afterEach(() => windows.forEach((window) => window.dispose()));

  it('tell it once among them all, however long it lasts', async () => {
    const worries = [worry('a', 'stalled')];
    for (let count = 0; count < 3; count++) open(() => worries);
    await clock.pass(LONG_MS);
    assert.deepEqual(told, ['a stalled']);
  });

  it('tell each episode and each state of it', async () => {
    let worries: readonly Worry[] = [worry('a', 'stalled', 1)];
    open(() => worries);
    await clock.pass(LONG_MS);
    worries = [];
    await clock.pass(LONG_MS);
    worries = [worry('a', 'stalled', 2)];
    await clock.pass(LONG_MS);
    worries = [worry('a', 'stale', 2)];
    await clock.pass(LONG_MS);
    assert.deepEqual(told, ['a stalled', 'a stalled', 'a stale']);
  });

  it('say nothing of what is over at the next look', async () => {
    let looks = 0;
    open(() => (looks++ === 0 ? [worry('a', 'stale')] : []));
    await clock.pass(LONG_MS);
    assert.ok(looks > 1);
    assert.deepEqual(told, []);
    assert.deepEqual([...claimed], []);
  });

  it('say no more of a build that the user waits for, and still speak of others', async () => {
    const worries = [worry('a', 'stalled', 1)];
    const window = open(() => worries);
    await clock.pass(LONG_MS);
    window.mute('a');
    worries.push(worry('a', 'stale', 2), worry('b', 'stalled', 2));
    await clock.pass(LONG_MS);
    assert.deepEqual(told, ['a stalled', 'b stalled']);
  });

  it('tell together what comes up together, and only what no other told', async () => {
    claimed.add('b.stale.1');
    open(() => ['a', 'b', 'c'].map((id) => worry(id, 'stale', 1)));
    await clock.pass(LONG_MS);
    assert.deepEqual(told, ['a stale and c stale']);
  });
});
