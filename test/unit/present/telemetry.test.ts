import assert from 'node:assert/strict';
import { NO_PROCESSES, type Build, type ProcessRecord } from '../../../src/model/build';
import type { Liveness } from '../../../src/model/liveness';
import { exited, signaled } from '../../../src/model/process';
import { bandsOf, headOf, isMeasured, markersOf, panelTitle } from '../../../src/views/present/telemetry';
import { fileNameOf } from '../../../src/views/present/telemetryFile';
import { fillTemplate } from '../../../src/views/present/template';
import { finishedBuild, NOW, runningBuild, stageOf } from './builds';

describe('a build in its telemetry panel', () => {
  it('is named in the title with how it is', () => {
    assert.equal(panelTitle(runningBuild()), 'make -j2 · running');
    assert.equal(panelTitle(finishedBuild()), 'make -j2 · succeeded');
    assert.equal(panelTitle(finishedBuild({ outcome: 'failed', exit: exited(2) })), 'make -j2 · exit 2');
    assert.equal(panelTitle(finishedBuild({ outcome: 'unknown' })), 'make -j2 · outcome unknown');
  });

  it('has a head that says how it ended', () => {
    assert.deepEqual(headOf(finishedBuild({ outcome: 'failed', exit: signaled(9) })), {
      ...{ id: 'finished', label: 'make -j2', command: 'make -j2', cwd: '/home/ada/app/core' },
      ...{ state: 'failed', exitText: 'signal 9 (SIGKILL)', startedAt: NOW - 72_000, finishedAt: NOW },
    });
  });

  const tried = stageOf('upload', 'running', {
    ...{ attempt: 2, startedAt: NOW - 5_000 },
    earlier: [
      {
        ...{ attempt: 1, state: 'failed', startedAt: NOW - 9_000, endedAt: NOW - 6_000 },
        ...{ exit: exited(41), reason: 'no route' },
      },
    ],
  });

  it('has a band for each attempt that started', () => {
    const { groupId: group } = tried;
    assert.deepEqual(bandsOf(runningBuild({ stages: [tried, stageOf('sign', 'queued')] })), [
      {
        ...{ name: 'upload', group, state: 'failed', attempt: 1 },
        ...{ startedAt: NOW - 9_000, endedAt: NOW - 6_000 },
      },
      {
        ...{ name: 'upload', group, state: 'running', attempt: 2 },
        ...{ startedAt: NOW - 5_000, endedAt: undefined },
      },
    ]);
  });

  it('has a mark where a stage failed, and where it was tried again', () => {
    assert.deepEqual(markersOf(runningBuild({ stages: [tried] })), [
      { at: NOW - 6_000, label: 'upload failed: exit 41, no route', kind: 'failure' },
      { at: NOW - 5_000, label: 'upload, attempt 2', kind: 'stage' },
    ]);
  });

  const failure = (pid: number, endedAt: number): ProcessRecord => ({
    ...{ pid, label: 'cc1 a.c', role: 'compile', startedAt: NOW - 9_000, endedAt, exit: exited(1) },
  });
  const processes = { ...NO_PROCESSES, failures: [failure(7, NOW - 1_000), failure(8, NOW - 2_000)] };

  it('has a mark where a process failed, earliest first, if the build did', () => {
    assert.deepEqual(markersOf(finishedBuild({ outcome: 'failed', processes })), [
      { at: NOW - 2_000, label: 'cc1 a.c exited 1', kind: 'failure' },
      { at: NOW - 1_000, label: 'cc1 a.c exited 1', kind: 'failure' },
    ]);
    assert.deepEqual(markersOf(finishedBuild({ processes })), []);
  });

  it('has a mark where it began to stand still', () => {
    const standstills: readonly Liveness[] = [
      { state: 'waiting', since: NOW - 3_000, waitsFor: 'lock', detail: 'target/.lock' },
      { state: 'stalled', since: NOW - 2_000 },
    ];
    assert.deepEqual(markersOf(runningBuild({ standstills })), [
      { at: NOW - 3_000, label: 'waiting for a lock: target/.lock', kind: 'liveness' },
      { at: NOW - 2_000, label: 'stalled', kind: 'liveness' },
    ]);
  });

  const known: readonly (readonly [string, Build, boolean])[] = [
    ['that runs', runningBuild(), true],
    ['that only a stream tells of', runningBuild({ origin: { type: 'stream', file: 'a' } }), false],
    ['that ended and was measured', finishedBuild({ cost: { cpuMs: 1 } }), true],
    ['that ended and was not', finishedBuild(), false],
  ];
  for (const [which, build, measured] of known) {
    it(`is offered for a build ${which}: ${measured ? 'yes' : 'no'}`, () =>
      assert.equal(isMeasured(build), measured));
  }
});

describe('the name of a file with telemetry', () => {
  const startedAt = Date.UTC(2026, 2, 11, 14, 30, 5);
  const names: readonly (readonly [string, string])[] = [
    ['make -j4 all', 'make-j4-all-2026-03-11T14-30-05.csv'],
    ['../../etc/passwd "x"', 'etc-passwd-x-2026-03-11T14-30-05.csv'],
    ['::', 'build-2026-03-11T14-30-05.csv'],
    ['größer', 'größer-2026-03-11T14-30-05.csv'],
    [`${'a'.repeat(59)}𝒜b`, `${'a'.repeat(59)}𝒜-2026-03-11T14-30-05.csv`],
    ['a'.repeat(500), `${'a'.repeat(60)}-2026-03-11T14-30-05.csv`],
  ];
  for (const [label, name] of names) {
    it(`is ${name.slice(-40)} for ${label.slice(0, 20)}`, () =>
      assert.equal(fileNameOf(runningBuild({ label, startedAt }), 'csv'), name));
  }
});

describe('a template', () => {
  it('is filled with text, whatever the text holds', () => {
    assert.equal(
      fillTemplate('<a b="{{c}}">{{d}}</a>', { c: '"><script>', d: '$& {{c}}' }),
      '<a b="&quot;&gt;&lt;script&gt;">$&amp; {{c}}</a>',
    );
  });

  it('is not used when something is missing', () => {
    assert.throws(() => fillTemplate('{{nonce}}', {}), /\{\{nonce\}\}/);
  });
});
