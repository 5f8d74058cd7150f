import assert from 'node:assert/strict';
import { NO_PROCESSES, type Build, type Part } from '../../../src/model/build';
import { exited } from '../../../src/model/process';
import { ROLE_GROUP, type Stage } from '../../../src/model/stage';
import { presentNode } from '../../../src/views/present/row';
import type { Row } from '../../../src/views/present/rowShape';
import { stageTooltip } from '../../../src/views/present/stageRow';
import { contextOf, NOW, partOf, runningBuild, stageOf } from './builds';

describe('the row of a stage', () => {
  const rowOf = (build: Build, stage: string, group = 'g0'): Row | undefined =>
    presentNode({ type: 'stage', build: build.id, group, stage }, contextOf([build]));

  it('shows the attempt it is at, and each one before in a row of its own', () => {
    const earlier = [
      { attempt: 1, state: 'failed', durationMs: 4_000, exit: exited(2) },
      { attempt: 2, state: 'failed', durationMs: 6_500, reason: 'timed out' },
    ] as const;
    const stages = [stageOf('test', 'running', { attempt: 3, earlier, startedAt: NOW - 12_000 })];
    const build = runningBuild({ stages });
    const row = rowOf(build, 'test');
    assert.equal(row?.description, '12s · attempt 3');
    assert.equal(row.expansion, 'collapsed');
    assert.equal(row.spoken, 'test, stage, running, 12s · attempt 3');
    const attempts = [1, 2].map((attempt) =>
      presentNode(
        { type: 'attempt', build: build.id, group: 'g0', stage: 'test', attempt },
        contextOf([build]),
      ),
    );
    assert.deepEqual(
      attempts.map((one) => [one?.icon?.id, one?.label, one?.description]),
      [
        ['error', 'attempt 1', 'exit 2 · 4.0s'],
        ['error', 'attempt 2', '6.5s · timed out'],
      ],
    );
  });

  it('tells what its processes did when it stands for them', () => {
    const failed = { pid: 7, label: 'cc1 src/foo.c', role: 'compile', startedAt: NOW } as const;
    const parts = [partOf('compile', { total: 40, running: 2, failed: 1, peak: 4, firstFailure: failed })];
    const stages = [
      stageOf('compile', 'running', { source: 'process', role: 'compile', startedAt: NOW - 70_000 }),
    ];
    const build = runningBuild({ stages, processes: { ...NO_PROCESSES, parts } });
    assert.equal(
      rowOf(build, 'compile')?.description,
      '40 processes, 2 running, 1 failed · 4 at once · 1m 10s · first failed: cc1 src/foo.c',
    );
  });

  it('rests between two processes of its kind, and says why it failed once', () => {
    const failed = { pid: 7, label: 'cc1 a.c', role: 'compile', startedAt: NOW, exit: exited(1) } as const;
    const span = { startedAt: NOW - 70_000, endedAt: NOW - 50_000 };
    const processes = {
      ...NO_PROCESSES,
      parts: [partOf('compile', { ...span, failed: 1, firstFailure: failed })],
    };
    const stage = {
      source: 'process',
      role: 'compile',
      groupId: ROLE_GROUP,
      startedAt: NOW - 70_000,
    } as const;
    const resting = rowOf(
      runningBuild({ processes, stages: [stageOf('compile', 'running', stage)] }),
      'compile',
      ROLE_GROUP,
    );
    assert.deepEqual(
      [resting?.icon?.id, resting?.description],
      ['gear', '1 process, 1 failed · 20s · first failed: cc1 a.c'],
    );
    const end = { ...stage, endedAt: NOW - 50_000, reason: 'cc1 a.c exited 1' };
    const over = rowOf(
      runningBuild({ processes, stages: [stageOf('compile', 'failed', end), stageOf('make', 'failed')] }),
      'compile',
      ROLE_GROUP,
    );
    assert.deepEqual(
      [over?.icon?.id, over?.description],
      ['error', '1 process, 1 failed · 20s · cc1 a.c exited 1'],
    );
  });

  it('leaves out what no sensor tells', () => {
    const parts = [partOf('link', { total: 1 })];
    const stages = [
      stageOf('link', 'ended', { source: 'process', role: 'link', startedAt: NOW - 5_000, endedAt: NOW }),
    ];
    const build = runningBuild({ stages, processes: { ...NO_PROCESSES, parts } });
    assert.equal(rowOf(build, 'link')?.description, '1 process · 5.0s');
  });

  it('names its group only where there are several', () => {
    const stages = ['g0', 'linux'].map((groupId) => stageOf('test', 'queued', { groupId }));
    assert.equal(rowOf(runningBuild({ stages }), 'test', 'linux')?.description, 'queued · linux');
    assert.equal(rowOf(runningBuild({ stages: stages.slice(1) }), 'test', 'linux')?.description, 'queued');
  });

  it('has a tooltip with what it waits for', () => {
    const stage = stageOf('test', 'failed', {
      ...{ groupId: 'linux', source: 'progress', dependsOn: ['compile', 'link'], attempt: 3 },
      ...{ startedAt: NOW - 9_000, endedAt: NOW, durationMs: 8_000, exit: exited(2), reason: 'a *bad* day' },
    });
    assert.equal(
      stageTooltip(stage, runningBuild({ stages: [stage] }), NOW),
      [
        '**test**',
        '',
        '- **State:** failed',
        '- **Group:** `linux`',
        '- **Waits for:** `compile`, `link`',
        '- **Attempt:** 3',
        '- **Duration:** 8.0s',
        '- **Exit:** exit 2',
        '- **Reason:** a \\*bad\\* day',
        '- **Told by:** a progress file',
      ].join('\n'),
    );
  });
});

describe('the CPU time of a stage', () => {
  const work = { source: 'process', role: 'compile', groupId: ROLE_GROUP, startedAt: NOW - 9_000 } as const;
  const told = (stage: Stage, part: Partial<Part> = {}): string | undefined => {
    const processes = { ...NO_PROCESSES, parts: [partOf('compile', part)] };
    const tooltip = stageTooltip(stage, runningBuild({ processes, stages: [stage] }), NOW);
    return /^- \*\*CPU time:\*\* (.*)$/m.exec(tooltip)?.[1];
  };

  it('is in its tooltip once it is over, and until then that of what has ended', () => {
    const over = stageOf('compile', 'succeeded', { ...work, endedAt: NOW, cpuMs: 14_700 });
    assert.equal(told(over), '14s');
    const running = stageOf('compile', 'running', work);
    assert.equal(told(running, { cpuMs: 1_250 }), '1.2s until now, of what has ended');
  });

  it('is not told where it is not known of all', () => {
    assert.equal(told(stageOf('compile', 'running', work)), undefined);
    assert.equal(told(stageOf('compile', 'succeeded', { ...work, endedAt: NOW }), { cpuMs: 10 }), undefined);
  });
});
