import assert from 'node:assert/strict';
import { stageLanes } from '../../../../src/views/present/panel/stageLanes';
import type { StageBand } from '../../../../src/views/telemetry/messages';

const band = (name: string, startedAt: number, endedAt?: number): StageBand => ({
  ...{ name, group: 'g', state: endedAt === undefined ? 'running' : 'succeeded', attempt: 1, startedAt },
  ...(endedAt !== undefined && { endedAt }),
});

const lanesOf = (bands: readonly StageBand[]): readonly string[] =>
  stageLanes(bands).placed.map(({ band: { name }, lane }) => `${name} ${lane}`);

describe('the lanes of stages', () => {
  it('are one where one stage follows another', () => {
    assert.deepEqual(lanesOf([band('b', 10, 20), band('a', 0, 10)]), ['a 0', 'b 0']);
  });

  it('are as many as ran at once, and what still runs keeps its own', () => {
    assert.deepEqual(lanesOf([band('a', 0), band('b', 5, 8), band('c', 9)]), ['a 0', 'b 1', 'c 1']);
  });

  it('are six at most, and the others are counted', () => {
    const bands = Array.from({ length: 9 }, (_, index) => band(`s${index}`, index));
    const { placed, height, leftOut } = stageLanes(bands);
    assert.deepEqual([placed.length, height, leftOut], [6, 6, 3]);
  });
});
