import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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

  it('are won for the end and each episode of a build anew', async () => {
    const claim = createNoticeClaims(stateDir);
    const notices = [
      'mb1-17',
      'mb1-17.stalled.1700000000000',
      'mb1-17.stalled.1700000300000',
      'mb1-17.stale.1700000000000',
    ];
    for (const notice of [...notices, ...notices]) await claim(notice);
    assert.deepEqual(readdirSync(join(stateDir, 'notices')).sort(), notices.toSorted());
    assert.equal(await claim(notices[1]!), false);
  });

  it('do not pile up: the newest stay', async () => {
    const claim = createNoticeClaims(stateDir);
    const builds = Array.from({ length: 230 }, (_, at) => `mb${String(at).padStart(3, '0')}-1`);
    for (const [at, build] of builds.entries()) {
      await claim(build);
      utimesSync(join(stateDir, 'notices', build), at, at);
    }
    assert.deepEqual(readdirSync(join(stateDir, 'notices')).sort(), builds.slice(-200));
  });

  it('stay won after the clock was set back', async () => {
    const folder = join(stateDir, 'notices');
    mkdirSync(folder);
    const inAnHour = Date.now() / 1000 + 3600;
    for (let at = 0; at < 200; at++) {
      writeFileSync(join(folder, `mb${at}-1`), '');
      utimesSync(join(folder, `mb${at}-1`), inAnHour + at, inAnHour + at);
    }
    const [one, other] = [createNoticeClaims(stateDir), createNoticeClaims(stateDir)];
    for (const notice of ['mc1-1', 'mc2-1', 'mc3-1']) assert.equal(await one(notice), true);
    for (const notice of ['mc1-1', 'mc2-1', 'mc3-1']) assert.equal(await other(notice), false);
    const left = readdirSync(folder);
    assert.equal(left.length, 200);
    for (const dropped of ['mb0-1', 'mb1-1', 'mb2-1']) assert.ok(!left.includes(dropped), dropped);
  });

  it('to an old build stay as new as they are, though its name sorts before all others', async () => {
    const claim = createNoticeClaims(stateDir);
    for (let at = 0; at < 210; at++) await claim(`mb${String(at).padStart(3, '0')}-1`);
    assert.equal(await claim('ma9-1.stalled.1700000000000'), true);
    assert.equal(await createNoticeClaims(stateDir)('ma9-1.stalled.1700000000000'), false);
    await claim('mc1-1');
    assert.equal(await claim('ma9-1.stalled.1700000000000'), false);
  });
});
