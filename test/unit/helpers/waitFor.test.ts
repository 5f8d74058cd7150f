import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor, within } from '../../helpers/waitFor';

describe('waiting for something', () => {
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

  it('has one limit for all looks together, though the last one hangs', async () => {
    let looks = 0;
    const probe = async (): Promise<undefined> => {
      if (++looks > 1) return new Promise(() => undefined);
      await sleep(900);
      return undefined;
    };
    const waiting = waitFor('what never comes', probe, { limitMs: 1_000 });
    await assert.rejects(
      within('the end of waiting', waiting, 1_500),
      /Waited 1 s in vain for what never comes/,
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
