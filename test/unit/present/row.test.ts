import assert from 'node:assert/strict';
import { NO_PROCESSES, type Build, type ProcessRecord } from '../../../src/model/build';
import { exited, signaled } from '../../../src/model/process';
import type { Node } from '../../../src/views/present/nodes';
import { presentNode } from '../../../src/views/present/row';
import type { Row } from '../../../src/views/present/rowShape';
import { contextOf, finishedBuild, NOW, partOf, runningBuild, stageOf } from './builds';

describe('the row of a build', () => {
  const rows: readonly (readonly [string, Build, Partial<Row>])[] = [
    [
      'spins while it runs, with its folder and the time so far',
      runningBuild(),
      {
        label: 'make -j2',
        description: 'core · 1m 12s',
        icon: { id: 'loading~spin', color: 'progressBar.background' },
        spoken: 'make -j2, running, 1m 12s, in core',
        traits: ['build', 'running', 'measured'],
        expansion: 'none',
      },
    ],
    [
      'says no more than it must when it succeeded',
      finishedBuild(),
      {
        description: 'core · 1m 12s',
        icon: { id: 'pass', color: 'testing.iconPassed' },
        spoken: 'make -j2, succeeded (exit 0), 1m 12s, in core',
        traits: ['build', 'finished'],
      },
    ],
    [
      'shows the exit status of a failure, and the attempt',
      finishedBuild({ outcome: 'failed', exit: exited(2), attempt: 2 }),
      {
        description: 'core · 1m 12s · exit 2 · attempt 2',
        icon: { id: 'error', color: 'testing.iconFailed' },
        spoken: 'make -j2, failed (exit 2), 1m 12s, in core, attempt 2',
      },
    ],
    [
      'names the signal that killed it',
      finishedBuild({ outcome: 'failed', exit: signaled(9) }),
      { description: 'core · 1m 12s · signal 9 (SIGKILL)' },
    ],
    [
      'says cancelled rather than failed',
      finishedBuild({ outcome: 'cancelled', exit: signaled(2) }),
      {
        description: 'core · 1m 12s · cancelled',
        icon: { id: 'circle-slash', color: 'testing.iconSkipped' },
      },
    ],
    [
      'shows unknown as unknown',
      finishedBuild({ outcome: 'unknown', exit: undefined, evidence: [] }),
      {
        description: 'core · 1m 12s · outcome unknown',
        icon: { id: 'question', color: 'testing.iconQueued' },
        spoken: 'make -j2, outcome unknown, 1m 12s, in core',
      },
    ],
    [
      'broadcasts as a service',
      runningBuild({ kind: 'service' }),
      {
        icon: { id: 'broadcast', color: 'charts.blue' },
        spoken: 'make -j2, running as a service, 1m 12s, in core',
      },
    ],
    [
      'is dimmed in the background',
      runningBuild({ kind: 'background' }),
      { icon: { id: 'loading~spin', color: 'disabledForeground' }, dimmed: true },
    ],
    ['leaves out a folder nobody knows', runningBuild({ cwd: undefined }), { description: '1m 12s' }],
    ['keeps a long script on one line', runningBuild({ label: 'cd a &&\n make' }), { label: 'cd a && make' }],
    [
      'turns no text around and hides none',
      runningBuild({ label: 'make \u202egpj.exe\u200b', cwd: '/home/ada/a/\u2066x' }),
      {
        label: 'make gpj.exe',
        description: 'a/ x · 1m 12s',
        spoken: 'make gpj.exe, running, 1m 12s, in a/ x',
      },
    ],
    [
      'offers the terminal it was started in',
      runningBuild({ origin: { type: 'terminal', name: 'bash' } }),
      { traits: ['build', 'running', 'revealable', 'measured'] },
    ],
  ];
  for (const [what, build, expected] of rows) {
    it(what, () => {
      const row = presentNode({ type: 'build', build: build.id }, contextOf([build]));
      assert.deepEqual({ ...row, ...expected }, row);
    });
  }

  it('is none when the build is gone', () => {
    assert.equal(presentNode({ type: 'build', build: 'gone' }, contextOf([])), undefined);
  });
});

describe('the rows inside a build', () => {
  const failed: ProcessRecord = {
    pid: 7,
    label: 'cc1 src/foo.c',
    role: 'compile',
    startedAt: NOW - 60_000,
    endedAt: NOW - 59_000,
    exit: exited(1),
  };
  const build = finishedBuild({
    outcome: 'failed',
    exit: exited(2),
    processes: {
      ...NO_PROCESSES,
      total: 42,
      failed: 1,
      failures: [failed],
      parts: [
        partOf('compile', { total: 40, running: 2, failed: 1, peak: 2, startedAt: NOW - 70_000 }),
        partOf('link', { startedAt: NOW - 9_000, endedAt: NOW - 4_000 }),
      ],
    },
    stages: [
      stageOf('configure', 'succeeded', { startedAt: NOW - 72_000, endedAt: NOW - 12_000 }),
      stageOf('compile', 'failed', { startedAt: NOW - 12_000, endedAt: NOW, exit: exited(2) }),
      stageOf('test', 'skipped', { reason: 'compile failed' }),
    ],
  });
  const stageNode = (stage: string): Node => ({ type: 'stage', build: 'finished', group: 'g0', stage });
  const describeRow = (node: Node): string => {
    const row = presentNode(node, contextOf([build]));
    return `${row?.icon?.id ?? ''} ${row?.label ?? ''} — ${row?.description ?? ''}`;
  };
  const rows: readonly (readonly [string, Node])[] = [
    ['pass configure — 1m 00s', stageNode('configure')],
    ['error compile — exit 2 · 12s', stageNode('compile')],
    ['debug-step-over test — compile failed', stageNode('test')],
    [
      'gear~spin compile — 40 processes, 2 running, 1 failed · 2 at once',
      { type: 'part', build: 'finished', role: 'compile' },
    ],
    ['gear link — 1 process · 5.0s', { type: 'part', build: 'finished', role: 'link' }],
    ['bug cc1 src/foo.c — exit 1', { type: 'failure', build: 'finished', pid: 7, startedAt: NOW - 60_000 }],
  ];
  for (const [expected, node] of rows) {
    it(`read: ${expected}`, () => assert.equal(describeRow(node), expected));
  }
});

describe('the rows of groups', () => {
  const context = contextOf([
    runningBuild(),
    runningBuild({ id: 'check', kind: 'background' }),
    finishedBuild(),
    finishedBuild({ id: 'older', finishedAt: NOW - 24 * 3600 * 1000 }),
  ]);
  const cases: readonly (readonly [Node, Partial<Row>])[] = [
    [
      { type: 'section', section: 'running' },
      { label: 'Running', description: '1', expansion: 'expanded', spoken: 'Running, 1 build' },
    ],
    [
      { type: 'section', section: 'recent' },
      { label: 'Recent', description: '2', expansion: 'expanded', spoken: 'Recent, 2 builds' },
    ],
    [
      { type: 'background', section: 'running' },
      { label: 'Background', expansion: 'collapsed' },
    ],
    [
      { type: 'day', day: '2026-03-11' },
      { label: 'Today', expansion: 'expanded' },
    ],
    [
      { type: 'day', day: '2026-03-10' },
      { label: 'Yesterday', expansion: 'collapsed' },
    ],
  ];
  for (const [node, expected] of cases) {
    it(`${expected.label ?? ''} is ${expected.expansion ?? ''}`, () => {
      const row = presentNode(node, context);
      assert.deepEqual({ ...row, ...expected }, row);
    });
  }
});
