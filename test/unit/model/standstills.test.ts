import assert from 'node:assert/strict';
import { MAX_STANDSTILLS } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import type { Liveness } from '../../../src/model/liveness';
import { ReadModel } from '../../../src/model/readModel';
import { finishedBuild, NOW, runningBuild } from '../present/builds';

describe('the standstills of a build', () => {
  const fold = (...states: readonly Liveness[]): ReadModel => {
    const model = new ReadModel();
    const tell = (event: BuildEvent): unknown => model.apply({ seq: model.seq + 1, at: NOW, event });
    tell({ type: 'build.started', build: runningBuild() });
    for (const liveness of states) tell({ type: 'build.liveness', id: 'running', liveness });
    return model;
  };
  const stalled = (since: number): Liveness => ({ state: 'stalled', since });

  it('are the times at which it waited or stalled, and none of the others', () => {
    const waiting: Liveness = { state: 'waiting', since: 2, waitsFor: 'lock' };
    const model = fold({ state: 'busy', since: 1 }, waiting, { state: 'quiet', since: 3 }, stalled(4));
    assert.deepEqual(model.get('running')?.standstills, [waiting, stalled(4)]);
    assert.ok(!('standstills' in fold({ state: 'quiet', since: 1 }).get('running')!));
  });

  it('outlive its end', () => {
    const model = fold(stalled(1));
    const { processes, ...verdict } = finishedBuild();
    const event = { type: 'build.finished', id: 'running', finishedAt: NOW, verdict, processes } as const;
    model.apply({ seq: model.seq + 1, at: NOW, event });
    assert.deepEqual(model.get('running')?.standstills, [stalled(1)]);
  });

  it('are no more than the last few', () => {
    const all = Array.from({ length: MAX_STANDSTILLS + 5 }, (_, since) => stalled(since));
    assert.deepEqual(fold(...all).get('running')?.standstills, all.slice(5));
  });
});
