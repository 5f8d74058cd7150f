import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { processKey } from '../../../../src/model/process';
import type { ProcessSpan } from '../../../../src/model/telemetry';
import { endOf } from '../../../../src/telemetry/spanTree';
import { barAt, layOut } from '../../../../src/views/present/panel/waterfall';

const span = (pid: number, startedAt: number, endedAt?: number, parent?: number): ProcessSpan => ({
  ...{ key: processKey(pid, 1), pid, label: `process ${pid}`, role: 'compile', startedAt },
  ...(endedAt !== undefined && { endedAt }),
  ...(parent !== undefined && { parent: processKey(parent, 1) }),
});

const lanesOf = (spans: readonly ProcessSpan[]): readonly (readonly number[])[] =>
  layOut(spans).lanes.map((lane) => lane.map(({ pid }) => pid));

describe('the lanes of processes', () => {
  it('put what ran one after another in one lane, below what started it', () => {
    const spans = [span(1, 0, 100), span(2, 0, 40, 1), span(3, 40, 90, 1)];
    assert.deepEqual(lanesOf(spans), [[1], [2, 3]]);
  });

  it('put what ran at once below one another, each with its own below it', () => {
    const spans = [span(1, 0, 100), span(2, 0, 50, 1), span(4, 5, 45, 2), span(3, 10, 60, 1)];
    assert.deepEqual(lanesOf(spans), [[1], [2], [4], [3]]);
  });

  it('keep the lane of what still runs free', () => {
    assert.deepEqual(lanesOf([span(1, 0), span(2, 0, undefined, 1), span(3, 50, 60, 1)]), [[1], [2], [3]]);
  });

  it('have room for what outlived its parent, whose parent is unknown, and whose parents go in a circle', () => {
    const spans = [
      span(1, 0, 10),
      span(2, 5, 80, 1),
      span(3, 20, 30, 99),
      span(4, 40, 50, 5),
      span(5, 40, 50, 4),
    ];
    const { laneOf } = layOut(spans);
    assert.equal(laneOf.size, spans.length);
    assert.deepEqual(laneOf.get(processKey(2, 1)), 1);
  });

  it('take a tree that is as deep as it is large, and a process that is told twice', () => {
    const chain = Array.from({ length: 6_000 }, (_, pid) => span(pid + 1, pid, 10_000, pid));
    const { laneOf, lanes } = layOut([...chain, span(6_000, 9_000, 10_000, 6_000)]);
    assert.deepEqual([laneOf.get(processKey(6_000, 1)), lanes.length], [5_999, 6_000]);
  });

  it('never let two bars of a lane overlap, and hold every process below its parent', () => {
    const tree = fc.array(
      fc.record({
        start: fc.integer({ min: 0, max: 500 }),
        length: fc.integer({ min: 0, max: 200 }),
        above: fc.nat({ max: 30 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(tree, (made) => {
        const spans = made.map(({ start, length, above }, index) =>
          span(index + 1, start, start + length, above < index ? above + 1 : undefined),
        );
        const { lanes, laneOf } = layOut(spans);
        assert.equal(laneOf.size, spans.length);
        for (const lane of lanes) {
          lane.slice(1).forEach((next, index) => assert.ok(endOf(lane[index]!) <= next.startedAt));
        }
        for (const { key, parent, startedAt } of spans) {
          const above = spans.find((each) => each.key === parent);
          if (!above || above.startedAt > startedAt) continue;
          assert.ok(laneOf.get(key)! > laneOf.get(above.key)!);
        }
      }),
    );
  });

  it('find the bar at a moment, and a narrow one beside it', () => {
    const lane = [span(1, 0, 10), span(2, 20, 21), span(3, 40)];
    assert.equal(barAt(lane, 5, 0)?.pid, 1);
    assert.equal(barAt(lane, 23, 3)?.pid, 2);
    assert.equal(barAt(lane, 30, 3), undefined);
    assert.equal(barAt(lane, 9_999, 0)?.pid, 3);
  });
});
