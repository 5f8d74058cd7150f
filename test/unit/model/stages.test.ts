import assert from 'node:assert/strict';
import { toStageDto } from '../../../src/api/stageDto';
import { exited, signaled } from '../../../src/model/process';
import { ended, failed, fold, queued, skipped, stageOf, started, succeeded } from './stageEvents';

describe('the stages of a build', () => {
  it('are queued, run, and end with what is known of their end', () => {
    const waits = queued(1, { dependsOn: ['compile'] });
    assert.deepEqual(stageOf(waits), {
      name: 'test',
      groupId: 'g0',
      source: 'progress',
      dependsOn: ['compile'],
      role: undefined,
      earlier: [],
      attempt: 1,
      state: 'queued',
      startedAt: undefined,
      endedAt: undefined,
      durationMs: undefined,
      cpuMs: undefined,
      exit: undefined,
      reason: undefined,
    });
    assert.equal(stageOf(waits, started(5)).state, 'running');
    const over = stageOf(waits, started(5), failed(12, { exitCode: 3, error: 'no such file' }));
    assert.deepEqual(
      [over.state, over.startedAt, over.endedAt, over.durationMs, over.exit, over.reason],
      ['failed', 5, 12, 7, exited(3), 'no such file'],
    );
    assert.deepEqual(over.dependsOn, ['compile']);
  });

  it('have no start that no clock can show, however long they say they took', () => {
    for (const durationMs of [10, 1e300]) {
      const over = stageOf(succeeded(9, { durationMs }));
      assert.deepEqual([over.startedAt, over.durationMs], [undefined, durationMs]);
      assert.equal(toStageDto(over, 20).started_at, null);
    }
  });

  it('have the CPU time that their end tells, and keep it when they learn how they ended', () => {
    const unknown = stageOf(started(5), ended(9, { cpuMs: 30 }));
    assert.equal(unknown.cpuMs, 30);
    assert.equal(stageOf(started(5), ended(9, { cpuMs: 30 }), succeeded(9)).cpuMs, 30);
    const again = stageOf(started(5), failed(9, { cpuMs: 30 }), started(10, { stageAttempt: 2 }));
    assert.deepEqual([again.cpuMs, again.earlier[0]?.cpuMs], [undefined, 30]);
  });

  it('appear when nobody queued them, even with their end alone', () => {
    assert.equal(stageOf(started(5)).startedAt, 5);
    const over = stageOf(succeeded(9, { durationMs: 4 }));
    assert.deepEqual([over.state, over.startedAt, over.endedAt, over.durationMs], ['succeeded', 5, 9, 4]);
    const unknown = stageOf(failed(9, { signal: 9 }));
    assert.deepEqual(
      [unknown.startedAt, unknown.durationMs, unknown.exit],
      [undefined, undefined, signaled(9)],
    );
  });

  it('are told apart by name and group together, in the order in which they became known', () => {
    const stages = fold([
      started(1),
      started(2, { groupId: 'g1' }),
      started(3, { stage: 'lint' }),
      succeeded(4, { groupId: 'g1' }),
    ]);
    assert.deepEqual(
      stages.map(({ name, groupId, state }) => [name, groupId, state]),
      [
        ['test', 'g0', 'running'],
        ['test', 'g1', 'succeeded'],
        ['lint', 'g0', 'running'],
      ],
    );
  });

  it('never change again once they are over', () => {
    const over = stageOf(started(1), failed(2, { exitCode: 1 }));
    for (const event of [queued(3), started(3), succeeded(3), skipped(3), ended(3), failed(3)]) {
      assert.deepEqual(stageOf(started(1), failed(2, { exitCode: 1 }), event), over, event.type);
    }
    assert.equal(stageOf(skipped(1, { reason: 'nothing to do' }), started(2)).state, 'skipped');
  });

  it('learn how they ended when only their end was known', () => {
    const told = stageOf(started(1), ended(5), succeeded(4, { exitCode: 0 }));
    assert.deepEqual([told.state, told.startedAt, told.endedAt], ['succeeded', 1, 4]);
    assert.equal(stageOf(started(1), ended(5), skipped(6)).state, 'ended');
  });

  it('take in what comes late: the start of one that is over, and what it waited for', () => {
    const told = stageOf(succeeded(9), started(4), queued(1, { dependsOn: ['compile'], role: 'test' }));
    assert.deepEqual(
      [told.state, told.startedAt, told.endedAt, told.durationMs, told.dependsOn, told.role],
      ['succeeded', 4, 9, 5, ['compile'], 'test'],
    );
    assert.equal(stageOf(succeeded(9), started(12)).startedAt, undefined);
  });

  it('do not forget what they wait for', () => {
    assert.deepEqual(stageOf(queued(1, { dependsOn: ['a', 'b'] }), started(2)).dependsOn, ['a', 'b']);
    const again = stageOf(
      queued(1, { dependsOn: ['a'] }),
      started(2),
      failed(3),
      started(4, { stageAttempt: 2 }),
    );
    assert.deepEqual(again.dependsOn, ['a']);
  });

  it('are the same list when an event says nothing new', () => {
    const stages = fold([queued(1, { dependsOn: ['a'] }), started(2), succeeded(3)]);
    for (const event of [queued(1, { dependsOn: ['a'] }), started(2), succeeded(3), failed(4)]) {
      assert.equal(fold([event], stages), stages, event.type);
    }
  });
});

describe('a stage that is tried again', () => {
  const second = { stageAttempt: 2 };
  const third = { stageAttempt: 3 };
  const tries = [
    queued(0, { dependsOn: ['compile'] }),
    started(1),
    failed(3, { exitCode: 1, error: 'flaky' }),
    started(5, second),
    failed(8, { ...second, signal: 9 }),
    started(10, third),
    succeeded(14, { ...third, exitCode: 0 }),
  ];

  it('shows the attempt that succeeded and the history of those before', () => {
    const stage = stageOf(...tries);
    assert.deepEqual(
      [stage.attempt, stage.state, stage.startedAt, stage.durationMs, stage.exit, stage.reason],
      [3, 'succeeded', 10, 4, exited(0), undefined],
    );
    assert.deepEqual(
      stage.earlier.map(({ attempt, state, durationMs, exit, reason }) => [
        attempt,
        state,
        durationMs,
        exit,
        reason,
      ]),
      [
        [1, 'failed', 2, exited(1), 'flaky'],
        [2, 'failed', 3, signaled(9), undefined],
      ],
    );
  });

  it('gives an attempt that is told late its place', () => {
    const [, , , ...later] = tries;
    const stage = stageOf(...later, ...tries.slice(0, 3));
    assert.deepEqual(stage, stageOf(...tries));
  });

  it('has ended the attempt whose end nobody told, and learns it late', () => {
    const stage = stageOf(started(1), started(5, second));
    assert.deepEqual(
      stage.earlier.map(({ state, startedAt, endedAt }) => [state, startedAt, endedAt]),
      [['ended', 1, undefined]],
    );
    assert.equal(stageOf(started(1), started(5, second), failed(3)).earlier[0]?.durationMs, 2);
    assert.equal(stageOf(started(5, second), started(1)).earlier[0]?.state, 'ended');
  });

  it('does not count an attempt that was only queued', () => {
    assert.deepEqual(stageOf(queued(0), started(5, second)).earlier, []);
    assert.deepEqual(stageOf(started(5, second), queued(0)).earlier, []);
  });

  it('keeps why it was skipped', () => {
    const stage = stageOf(skipped(1, { reason: 'cached' }), started(5, second));
    assert.deepEqual([stage.state, stage.reason, stage.earlier[0]?.reason], ['running', undefined, 'cached']);
  });
});
