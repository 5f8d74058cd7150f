import type { Accounting, BuildIdentity, Verdict } from '../../../src/model/build';
import type { BuildEvent, Owner } from '../../../src/model/events';

export const IDENTITY: BuildIdentity = {
  id: 'mf1a2b3c-4711',
  tool: 'make',
  label: 'make -j2',
  command: 'make -j2 --password=***',
  cwd: '/home/ada/engine',
  kind: 'build',
  origin: { type: 'process', startedBy: 'bash' },
  pid: 4711,
  roots: ['4711:90210'],
  startedAt: 1_767_225_600_000,
  attempt: 1,
};

export const ACCOUNTING: Accounting = {
  total: 41,
  running: 0,
  failed: 1,
  longest: [
    {
      pid: 4715,
      label: 'cc1 src/big.c',
      role: 'compile',
      startedAt: 1_767_225_601_000,
      endedAt: 1_767_225_609_000,
      exit: { kind: 'exited', code: 0 },
    },
  ],
  failures: [
    {
      pid: 4713,
      label: 'cc1 src/foo.c',
      role: 'compile',
      startedAt: 1_767_225_602_000,
      endedAt: 1_767_225_603_000,
      exit: { kind: 'exited', code: 1 },
    },
  ],
  parts: [
    {
      role: 'compile',
      total: 40,
      running: 0,
      failed: 1,
      startedAt: 1_767_225_601_000,
      endedAt: 1_767_225_610_000,
    },
  ],
};

export const VERDICT: Verdict = {
  outcome: 'failed',
  exit: { kind: 'exited', code: 2 },
  decidedBy: 'kernel',
  evidence: [{ source: 'kernel', status: { kind: 'exited', code: 2 }, at: 1_767_225_612_000 }],
  note: 'the terminal says exit 0',
  failedProcess: ACCOUNTING.failures[0],
};

export const OWNER: Owner = { pid: 1234, start: 5678, role: 'daemon' };

/** One event of every type, with every field that can be absent present. */
export const SAMPLES: readonly BuildEvent[] = [
  { type: 'supervision.started', owner: OWNER, version: '0.1.0', bootId: 'b-1' },
  { type: 'supervision.stopped', reason: 'SIGTERM' },
  { type: 'sensor.backend', backend: 'procfs', reason: 'kernel events need the initial namespaces' },
  { type: 'sensor.lost', sensor: 'kernel', reason: 'the socket overran' },
  { type: 'build.started', build: IDENTITY },
  {
    type: 'build.changed',
    build: { ...IDENTITY, origin: { type: 'task', name: 'build', source: 'Workspace' } },
  },
  { type: 'build.merged', id: IDENTITY.id, into: 'mf1a2b00-4700' },
  { type: 'build.progressed', id: IDENTITY.id, processes: ACCOUNTING },
  {
    type: 'stage.changed',
    id: IDENTITY.id,
    stage: {
      name: 'make test',
      state: 'failed',
      startedAt: 1_767_225_600_000,
      endedAt: 1_767_225_612_000,
      exit: { kind: 'signaled', signal: 9 },
      reason: 'out of memory',
    },
  },
  {
    type: 'build.finished',
    id: IDENTITY.id,
    finishedAt: 1_767_225_612_000,
    verdict: VERDICT,
    processes: ACCOUNTING,
  },
  { type: 'build.amended', id: IDENTITY.id, verdict: { outcome: 'succeeded', evidence: [] } },
  { type: 'build.deleted', id: IDENTITY.id },
  { type: 'history.cleared' },
  {
    type: 'journal.continued',
    keptFrom: 3,
    supervision: {
      owner: OWNER,
      since: 1_767_225_600_000,
      version: '0.1.0',
      bootId: 'b-1',
      backend: { name: 'procfs', reason: 'asked for' },
    },
    running: [{ ...IDENTITY, state: 'running', processes: ACCOUNTING, stages: [] }],
  },
  { type: 'unknown', name: 'build.heartbeat', detail: { cpu_s: 3, someName: [1, null] } },
];
