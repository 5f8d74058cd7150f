import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureGap } from '../../../src/model/watched';
import { KeptCopy, SharedDisk } from '../../../src/watcher/keptCopy';

describe('a kept copy', () => {
  let folder: string;
  let gaps: CaptureGap[];
  const disk = new SharedDisk();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-copy-'));
    gaps = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const copy = (name: string, limitBytes: number): KeptCopy =>
    new KeptCopy({ path: join(folder, name), disk, limitBytes, onGap: (gap) => gaps.push(gap) });
  const kept = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('grows to its limit and tells once that there was more', () => {
    const log = copy('log', 10);
    for (const piece of ['0123456', '789abc', 'def']) log.add(Buffer.from(piece));
    log.close();
    assert.equal(kept('log'), '0123456789');
    assert.deepEqual(gaps, [{ fromByte: 10, reason: 'its log may grow to 10 bytes at most' }]);
    assert.deepEqual(log.gap, gaps[0]);
  });

  it('that is as long as it may be lacks nothing', () => {
    const log = copy('log', 3);
    log.add(Buffer.from('abc'));
    log.close();
    assert.equal(kept('log'), 'abc');
    assert.equal(log.gap, undefined);
  });

  it('ends with another on a full disk, and gives back what that one could not', () => {
    const shared = new SharedDisk();
    const make = (name: string): KeptCopy =>
      new KeptCopy({ path: join(folder, name), disk: shared, onGap: (gap) => gaps.push(gap) });
    const [small, large, silent] = [make('small'), make('large'), make('silent')];
    small.add(Buffer.alloc(536));
    large.add(Buffer.alloc(100_000));
    shared.full(small, 'ENOSPC');
    assert.deepEqual([kept('small').length, kept('large').length], [0, 35_000]);
    assert.deepEqual(
      gaps.map(({ fromByte }) => fromByte),
      [0, 35_000],
    );
    assert.equal(silent.gap, undefined, 'of nothing, nothing is missing');
    silent.add(Buffer.from('x'));
    assert.deepEqual(silent.gap, { fromByte: 0, reason: 'ENOSPC' });
    assert.equal(kept('silent'), '');
  });
});
