import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createNoticeGate } from '../../../src/aggregation/noticeGate';
import { OUTCOMES, type FinishedBuild } from '../../../src/model/build';
import type { Notice, NoticeSettings } from '../../../src/model/notice';
import { DEFAULTS, finishedBuild, parseEnd, transcript } from './transcript';

const GOLDEN = join(__dirname, '../../fixtures/noticeGate');

function told(
  build: FinishedBuild,
  settings: Partial<NoticeSettings> = {},
  inFront = false,
): readonly Notice[] {
  const gate = createNoticeGate({ ...DEFAULTS, ...settings });
  gate.finished(build, { now: 0, inFront });
  return gate.due(gate.nextDue ?? 0);
}

describe('the notification gate', () => {
  for (const file of readdirSync(GOLDEN)) {
    it(`tells what ${file} says`, () => {
      const [given = '', expected = ''] = readFileSync(join(GOLDEN, file), 'utf8').split('--- told\n');
      const lines = given.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      assert.equal(transcript(lines.map(parseEnd)).join('\n'), expected.trimEnd());
    });
  }

  const failed = finishedBuild({ outcome: 'failed' });

  it('obeys the mode', () => {
    assert.equal(told(finishedBuild(), { mode: 'all' }).length, 1);
    assert.equal(told(finishedBuild(), { mode: 'failures' }).length, 0);
    assert.equal(told(finishedBuild({ outcome: 'unknown' }), { mode: 'failures' }).length, 0);
    assert.equal(told(failed, { mode: 'failures' }).length, 1);
    assert.equal(told(failed, { mode: 'none' }).length, 0);
  });

  it('leaves out commands that an exclusion matches', () => {
    assert.equal(told(finishedBuild({ command: 'make docs' }), { exclusions: ['docs$'] }).length, 0);
    assert.equal(told(finishedBuild({ command: 'make all' }), { exclusions: ['docs$'] }).length, 1);
  });

  it('ignores a broken exclusion and keeps the others', () => {
    const exclusions = ['(', 'docs'];
    assert.equal(told(finishedBuild({ command: 'make docs' }), { exclusions }).length, 0);
    assert.equal(told(finishedBuild({ command: 'make all' }), { exclusions }).length, 1);
  });

  it('says nothing about the terminal that the user looks at', () => {
    assert.equal(told(failed, {}, true).length, 0);
    assert.equal(told(failed, {}, false).length, 1);
  });

  it('never tells services, background builds and what was cancelled', () => {
    assert.deepEqual(told(finishedBuild({ outcome: 'failed', kind: 'service' })), []);
    assert.deepEqual(told(finishedBuild({ outcome: 'failed', kind: 'background' })), []);
    assert.deepEqual(told(finishedBuild({ outcome: 'cancelled' })), []);
  });

  it('tells an unknown outcome without a warning', () => {
    const [notice] = told(finishedBuild({ outcome: 'unknown' }));
    assert.equal(notice?.severity, 'information');
    assert.equal(notice.message, 'make ended after 20s, outcome unknown');
  });

  it('does not blame a process that is the build itself', () => {
    const self = { pid: 7, label: 'make', role: 'build', startedAt: 0 } as const;
    const [notice] = told(finishedBuild({ outcome: 'failed', pid: 7, failedProcess: self }));
    assert.equal(notice?.message, 'make failed after 20s');
  });

  it('shortens a command line that fills the notice', () => {
    const [notice] = told(finishedBuild({ label: 'x'.repeat(300) }));
    assert.equal(notice?.message, `${'x'.repeat(59)}… succeeded after 20s`);
  });

  it('has nothing due when nothing is held back', () => {
    const gate = createNoticeGate(DEFAULTS);
    assert.equal(gate.nextDue, undefined);
    gate.finished(finishedBuild(), { now: 0, inFront: false });
    assert.equal(gate.nextDue, 2000);
    assert.deepEqual(gate.due(1999), []);
    assert.equal(gate.due(2000).length, 1);
    assert.equal(gate.nextDue, undefined);
  });

  it('lets go of what it holds when the clock jumps back', () => {
    const gate = createNoticeGate(DEFAULTS);
    gate.finished(finishedBuild(), { now: 3_600_000, inFront: false });
    assert.equal(gate.due(0).length, 1);
  });

  it('is quiet again after the burst is over', () => {
    const burst = Array.from({ length: 8 }, (_, at) => parseEnd(`${at}.0 make${at} in a succeeded 20`));
    const later = parseEnd('200.0 later in a succeeded 20');
    assert.equal(transcript([...burst, later]).at(-1), '202.0 information later succeeded in a after 20s');
  });

  it('tells every build that passes exactly once, and a failure within two seconds', () => {
    const end = fc.record({ gap: fc.nat(30_000), outcome: fc.constantFrom(...OUTCOMES) });
    fc.assert(
      fc.property(fc.array(end, { maxLength: 40 }), (ends) => {
        const gate = createNoticeGate(DEFAULTS);
        const toldAt = new Map<string, number>();
        const advance = (until: number): void => {
          for (let at = gate.nextDue; at !== undefined && at <= until; at = gate.nextDue) {
            for (const id of gate.due(at).flatMap(({ builds }) => builds)) {
              assert.ok(!toldAt.has(id), `${id} is told twice`);
              toldAt.set(id, at);
            }
          }
        };
        const builds: FinishedBuild[] = [];
        let now = 0;
        for (const { gap, outcome } of ends) {
          now += gap;
          advance(now);
          const build = finishedBuild({ id: `build ${builds.length}`, outcome, finishedAt: now });
          builds.push(build);
          gate.finished(build, { now, inFront: false });
        }
        advance(Infinity);
        for (const { id, outcome, finishedAt } of builds) {
          const at = toldAt.get(id);
          if (outcome === 'cancelled') assert.equal(at, undefined);
          else assert.ok(at !== undefined && at - finishedAt <= (outcome === 'failed' ? 2_000 : 60_000));
        }
      }),
    );
  });
});
