import assert from 'node:assert/strict';
import { TaskRuns } from '../../../src/sensors/vscode/taskRuns';

describe('runs of tasks', () => {
  const execution = {};
  let alive: Set<number>;
  let runs: TaskRuns<object>;

  beforeEach(() => {
    alive = new Set([1, 2]);
    runs = new TaskRuns((pid) => alive.has(pid));
  });

  it('are new once, whether the task or its process is told first', () => {
    const { run, isNew } = runs.announced(execution);
    assert.equal(isNew, true);
    assert.deepEqual(runs.processStarted(execution, 1), { run, isNew: false });

    const other = {};
    const early = runs.processStarted(other, 2);
    assert.equal(early.isNew, true);
    assert.deepEqual(runs.announced(other), { run: early.run, isNew: false });
  });

  it('end once, however often the editor says so', () => {
    const { run } = runs.announced(execution);
    runs.processStarted(execution, 1);
    assert.deepEqual(runs.processEnded(execution), [run]);
    assert.deepEqual(runs.ended(execution), [run]);
    assert.deepEqual(runs.processEnded(execution), []);
    assert.deepEqual(runs.ended(execution), []);
  });

  it('that never started have no end', () => {
    assert.deepEqual(runs.ended(execution), []);
  });

  it('end without a process when there was none', () => {
    const { run } = runs.announced(execution);
    assert.deepEqual(runs.processEnded(execution), []);
    assert.deepEqual(runs.ended(execution), [run]);
  });

  it('end when they run inside the editor, without a pid', () => {
    const { run } = runs.announced(execution);
    runs.processStarted(execution, undefined);
    assert.deepEqual(runs.processEnded(execution), [run]);
    assert.deepEqual(runs.ended(execution), [run]);
  });

  it('have ids of their own, one after another', () => {
    const first = runs.announced(execution).run;
    runs.processStarted(execution, 1);
    runs.processEnded(execution);
    runs.ended(execution);
    assert.notEqual(runs.announced(execution).run.id, first.id);
  });

  describe('of one task, twice at once', () => {
    beforeEach(() => {
      runs.announced(execution);
      runs.announced(execution);
      runs.processStarted(execution, 1);
      runs.processStarted(execution, 2);
    });

    it('end when their own process is dead, not their sibling', () => {
      alive.delete(1);
      assert.deepEqual(pids(runs.processEnded(execution)), [1]);
      assert.deepEqual(pids(runs.ended(execution)), [1]);
      alive.delete(2);
      assert.deepEqual(pids(runs.processEnded(execution)), [2]);
    });

    it('end together when both are dead by the time the editor tells of one', () => {
      alive.clear();
      assert.deepEqual(pids(runs.processEnded(execution)).sort(), [1, 2]);
    });
  });

  it('end by the death of their process when the editor does not tell of it', () => {
    runs.announced(execution);
    runs.processStarted(execution, 1);
    alive.delete(1);
    assert.deepEqual(pids(runs.ended(execution)), [1]);
  });
});

const pids = (runs: readonly { readonly pid?: number }[]) => runs.map(({ pid }) => pid);
