import assert from 'node:assert/strict';
import { Curves, type Measure } from '../../../../src/views/present/panel/curves';
import { CHARTS, figureAt, isSeen } from '../../../../src/views/present/panel/legends';
import { sample } from '../../telemetry/samples';

/** At 0, 1, 2, 3 and 4 s: shared pages are read at 0 and 3 s alone, threads never. */
const CURVES = new Curves(
  0,
  [10, undefined, undefined, 13, undefined].map((pssBytes, second) =>
    sample(second, { rssBytes: 20, ...(pssBytes !== undefined && { pssBytes }) }),
  ),
);

/** The measures that the legends name, between two seconds. */
const named = (from: number, to: number): readonly Measure[] =>
  CHARTS.flatMap(({ curves }) => curves)
    .filter((curve) => isSeen(curve, CURVES, { from: from * 1_000, to: to * 1_000 }))
    .map(({ measure }) => measure);

describe('the legends of charts', () => {
  it('name a curve of which there is something to see, and no other', () => {
    assert.deepEqual(named(0, 4), ['rss', 'pss', 'processes']);
    assert.deepEqual(named(1, 2), ['rss', 'processes']);
    assert.deepEqual(named(2, 3), ['rss', 'pss', 'processes']);
  });

  it('name a line that only passes between two samples, and no dot beside them', () => {
    assert.deepEqual(named(3.2, 3.8), ['rss', 'processes']);
  });

  it('tell of dots nothing where there is none', () => {
    const memory = { format: String };
    assert.equal(figureAt(memory, CURVES, 'pss', 3), '13');
    assert.equal(figureAt(memory, CURVES, 'pss', 4), '–');
  });
});
