import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively } from '../../../src/supervision/mutex';

describe('the mutex of the lock', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'buildbeat-mutex-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one in at a time', async () => {
    const path = join(folder, 'mutex');
    let inside = 0;
    const most = await Promise.all(
      Array.from({ length: 5 }, () =>
        exclusively(path, async () => {
          inside += 1;
          await new Promise((resolve) => setImmediate(resolve));
          return inside--;
        }),
      ),
    );
    assert.deepEqual(most, [1, 1, 1, 1, 1]);
  });

  it('is not held by a dead holder from a time to come', async () => {
    const path = join(folder, 'mutex');
    await mkdir(path);
    const later = new Date(Date.now() + 24 * 3_600_000);
    await utimes(path, later, later);
    assert.equal(await exclusively(path, () => Promise.resolve('in')), 'in');
  });

  it('says what to remove when something else has its name', async () => {
    const path = join(folder, 'mutex');
    await writeFile(path, '');
    await assert.rejects(
      exclusively(path, () => Promise.resolve()),
      /mutex is not what Buildbeat makes it\. Remove it\./,
    );
  });
});
