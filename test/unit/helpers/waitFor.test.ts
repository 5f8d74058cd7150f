import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../helpers/waitFor';

describe('waiting for something', () => {
  it('goes on for as long as it takes where there is no limit', async () => {
    let looks = 0;
    const probe = (): true | undefined => (++looks > 5 ? true : undefined);
    assert.equal(await waitFor('many looks', probe, { limitMs: Infinity, everyMs: 5 }), true);
  });

  it('gives what a later look finds', async () => {
    let looks = 0;
    assert.equal(
      await waitFor('the third look', () => (++looks === 3 ? 'seen' : undefined), { everyMs: 1 }),
      'seen',
    );
    assert.equal(looks, 3);
  });

  it('fails with what a look fails with', async () => {
    const probe = (): undefined => {
      throw new Error('broken');
    };
    await assert.rejects(waitFor('anything', probe), /^Error: broken$/);
  });

  it('has one limit for all looks together, though a later one hangs', async () => {
    let looks = 0;
    const probe = (): Promise<undefined> =>
      ++looks > 1 ? new Promise(() => undefined) : Promise.resolve(undefined);
    await assert.rejects(
      waitFor('what never comes', probe, { limitMs: 200, everyMs: 1 }),
      /Waited 0.2 s in vain for what never comes/,
    );
    assert.equal(looks, 2);
  });

  it('looks no more once the limit has passed', async () => {
    let looks = 0;
    const probe = (): undefined => {
      looks++;
    };
    await assert.rejects(waitFor('what never comes', probe, { limitMs: 20, everyMs: 1 }), /in vain/);
    const then = looks;
    await sleep(50);
    assert.equal(looks, then);
  });
});
