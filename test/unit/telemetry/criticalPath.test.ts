import assert from 'node:assert/strict';
import fc from 'fast-check';
import { processKey, type ProcessKey } from '../../../src/model/process';
import type { ProcessSpan } from '../../../src/model/telemetry';
import { criticalPath } from '../../../src/telemetry/criticalPath';

const key = (pid: number): ProcessKey => processKey(pid, 1);

const span = (pid: number, ppid: number, startedAt: number, endedAt?: number): ProcessSpan => ({
  ...{ key: key(pid), parent: key(ppid), pid, label: `p${pid}`, role: 'other', startedAt },
  ...(endedAt !== undefined && { endedAt }),
});

const told = (spans: readonly ProcessSpan[], now: number): string[] =>
  criticalPath(spans, now).map((stretch) => `${stretch.key.split(':')[0]} ${stretch.from}–${stretch.to}`);

describe('the critical path', () => {
  it('is what the root waited for, and the root where it worked itself', () => {
    const make = [
      span(1, 0, 0, 100),
      span(2, 1, 5, 40),
      span(3, 1, 5, 60),
      span(4, 3, 50, 58),
      span(5, 1, 62, 98),
    ];
    assert.deepEqual(told(make, 100), [
      '1 0–5',
      '3 5–50',
      '4 50–58',
      '3 58–60',
      '1 60–62',
      '5 62–98',
      '1 98–100',
    ]);
  });

  it('leads through the child that ended last, whichever began first', () => {
    const spans = [span(1, 0, 0, 100), span(2, 1, 5, 90), span(3, 1, 10, 40)];
    assert.deepEqual(told(spans, 100), ['1 0–5', '2 5–90', '1 90–100']);
  });

  it('leaves out a daemon that outlived the build', () => {
    assert.deepEqual(told([span(1, 0, 0, 100), span(2, 1, 10, 500)], 500), ['1 0–100']);
    assert.deepEqual(told([span(1, 0, 0, 100), span(2, 1, 10)], 100), ['1 0–100']);
  });

  it('of a build that runs ends now', () => {
    assert.deepEqual(told([span(1, 0, 0), span(2, 1, 10, 50)], 80), ['1 0–10', '2 10–50', '1 50–80']);
  });

  it('is empty where nothing is known', () => {
    assert.deepEqual(criticalPath([], 0), []);
  });

  it('never overlaps itself and never leaves the life of a process', () => {
    const spans = fc
      .array(fc.tuple(fc.nat(), fc.nat(1000), fc.nat(1000)), { maxLength: 60 })
      .map((rows) =>
        rows.map(([parent, start, length], index) =>
          span(index + 1, index === 0 ? 0 : (parent % index) + 1, start, start + length),
        ),
      );
    fc.assert(
      fc.property(spans, (all) => {
        const path = criticalPath(all, 2000);
        const byKey = new Map(all.map((one) => [one.key, one]));
        path.forEach(({ key: at, from, to }, index) => {
          assert.ok(from < to);
          assert.ok(from >= (path[index - 1]?.to ?? 0));
          const { startedAt, endedAt = 2000 } = byKey.get(at)!;
          assert.ok(from >= startedAt && to <= endedAt);
        });
      }),
    );
  });
});
