import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoticeClaims } from '../../../src/supervision/noticeClaims';

describe('claims to a notification', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'buildbeat-claims-'));
  });
  afterEach(() => rmSync(stateDir, { recursive: true }));

  it('are won by one of all windows that ask at once', async () => {
    const windows = Array.from({ length: 8 }, () => createNoticeClaims(stateDir));
    const won = await Promise.all(windows.map((claim) => claim('mb1-17')));
    assert.equal(won.filter(Boolean).length, 1);
    assert.equal(await windows[0]!('mb1-17'), false);
  });

  it('are won for each build anew', async () => {
    const claim = createNoticeClaims(stateDir);
    assert.deepEqual(await Promise.all([claim('mb1-17'), claim('mb2-18')]), [true, true]);
  });

  it('do not pile up: the newest builds keep theirs', async () => {
    const claim = createNoticeClaims(stateDir);
    const builds = Array.from({ length: 230 }, (_, at) => `mb${String(at).padStart(3, '0')}-1`);
    for (const build of builds) await claim(build);
    assert.deepEqual(readdirSync(join(stateDir, 'notices')).sort(), builds.slice(-200));
  });
});
