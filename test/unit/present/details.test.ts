import assert from 'node:assert/strict';
import { NO_PROCESSES, type ProcessRecord } from '../../../src/model/build';
import { exited } from '../../../src/model/process';
import { buildDetails, buildTooltip } from '../../../src/views/present/details';
import { beat, heartbeatsOf } from './beats';
import { finishedBuild, NOW, partOf, runningBuild, stageOf } from './builds';

const culprit: ProcessRecord = {
  pid: 7,
  label: 'cc1 src/foo.c',
  role: 'compile',
  startedAt: NOW - 60_000,
  endedAt: NOW - 57_600,
  exit: exited(1),
};
const failed = finishedBuild({
  outcome: 'failed',
  exit: exited(2),
  pid: 4711,
  attempt: 2,
  origin: { type: 'task', name: 'build', source: 'Workspace' },
  evidence: [
    { source: 'kernel', status: exited(2), at: NOW },
    { source: 'terminal', status: exited(0), at: NOW },
  ],
  note: 'The terminal says exit 0, the kernel exit 2.',
  failedProcess: culprit,
  processes: { ...NO_PROCESSES, total: 42, failed: 1, failures: [culprit], longest: [culprit] },
});

describe('the tooltip of a build', () => {
  it('tells all that is known of a failure, contradictions included', () => {
    assert.equal(
      buildTooltip(failed, heartbeatsOf(), NOW),
      [
        '```shellscript',
        'make -j2',
        '```',
        '',
        '- **State:** failed (exit 2)',
        '- **Folder:** `/home/ada/app/core`',
        '- **Started:** 2026-03-11 14:28:48',
        '- **Ended:** 2026-03-11 14:30:00',
        '- **Duration:** 1m 12s',
        '- **Started by:** task “build” (Workspace)',
        '- **Attempt:** 2',
        '- **Process:** pid 4711',
        '- **Processes:** 42, 1 with a failing exit status; longest `cc1 src/foo.c` (2.4s, exit 1)',
        '- **Failed first:** `cc1 src/foo.c` (2.4s, exit 1)',
        '- **Evidence:** exit 2, says the kernel; exit 0, says the terminal',
        '',
        'The terminal says exit 0, the kernel exit 2.',
      ].join('\n'),
    );
  });

  it('counts what runs, and claims no end, while a build runs', () => {
    const tooltip = buildTooltip(
      runningBuild({ processes: { ...NO_PROCESSES, total: 9, running: 3 } }),
      heartbeatsOf(),
      NOW,
    );
    assert.match(tooltip, /\*\*Processes:\*\* 9, 3 running$/m);
    assert.doesNotMatch(tooltip, /Ended|Evidence/);
  });

  it('tells how alive a running build is, and its last signs of life', () => {
    const build = runningBuild({
      liveness: { state: 'waiting', since: NOW - 180_000, waitsFor: 'lock', detail: 'target/.cargo-lock' },
    });
    const heartbeats = heartbeatsOf({ [build.id]: beat({ at: NOW - 2_000, sinceLastOutputS: 178 }) });
    const tooltip = buildTooltip(build, heartbeats, NOW);
    assert.match(tooltip, /\*\*Liveness:\*\* waiting for a lock \(target\/.cargo-lock\), for 3m$/m);
    assert.match(tooltip, /\*\*Signs of life:\*\* beat 2s ago, output 3m ago$/m);
  });

  it('says that there is no evidence when there is none', () => {
    const tooltip = buildTooltip(
      finishedBuild({ outcome: 'unknown', exit: undefined, evidence: [] }),
      heartbeatsOf(),
      NOW,
    );
    assert.match(tooltip, /\*\*State:\*\* outcome unknown$/m);
    assert.match(tooltip, /\*\*Evidence:\*\* none$/m);
  });

  it('says that nobody knows who started it when nobody does', () => {
    assert.match(buildTooltip(runningBuild(), heartbeatsOf(), NOW), /\*\*Started by:\*\* unknown$/m);
  });

  it('keeps a command in its code block, whatever it holds', () => {
    const command = 'echo ```\n[x](command:y)';
    assert.ok(
      buildTooltip(runningBuild({ command }), heartbeatsOf(), NOW).startsWith(
        `\`\`\`\`shellscript\n${command}\n\`\`\`\`\n`,
      ),
    );
  });
});

describe('the details of a build', () => {
  it('stand alone: what ran, how it ended, and the processes that failed', () => {
    const details = buildDetails(failed, heartbeatsOf(), NOW);
    assert.ok(details.startsWith('## make -j2: failed (exit 2)\n\n```sh\nmake -j2\n```\n'));
    assert.ok(details.includes('### Failed processes (1 process)\n\n- `cc1 src/foo.c` (2.4s, exit 1)'));
    assert.ok(details.includes('### Longest processes (1 process)'));
    assert.ok(!details.includes('Stages'));
  });

  it('list the stages, with the CPU time that is known', () => {
    const span = { startedAt: NOW - 9_000, endedAt: NOW };
    const stages = [
      stageOf('make -C *lib*', 'failed', { ...span, source: 'process', exit: exited(2) }),
      stageOf('test', 'queued'),
      stageOf('compile', 'succeeded', { ...span, source: 'process', role: 'compile', cpuMs: 14_700 }),
    ];
    const parts = [partOf('compile', { ...span, total: 40, peak: 2 })];
    const build = finishedBuild({ stages, processes: { ...NO_PROCESSES, parts } });
    assert.ok(
      buildDetails(build, heartbeatsOf(), NOW).includes(
        [
          '### Stages (3 stages)\n',
          '- `make -C *lib*`: failed, exit 2 · 9.0s',
          '- `test`: queued',
          '- `compile`: succeeded, 40 processes · 2 at once · 9.0s, CPU time 14s',
        ].join('\n'),
      ),
    );
  });
});
