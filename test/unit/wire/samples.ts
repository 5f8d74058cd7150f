import type { Accounting, BuildIdentity, ProcessRecord, Verdict } from '../../../src/model/build';
import type { BuildEvent, Owner } from '../../../src/model/events';
import type { Liveness } from '../../../src/model/liveness';
import type { Stage } from '../../../src/model/stage';

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

const FAILED: ProcessRecord = {
  pid: 4713,
  label: 'cc1 src/foo.c',
  role: 'compile',
  startedAt: 1_767_225_602_000,
  endedAt: 1_767_225_603_000,
  exit: { kind: 'exited', code: 1 },
};

const ACCOUNTING: Accounting = {
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
  failures: [FAILED],
  parts: [
    {
      role: 'compile',
      total: 40,
      running: 0,
      failed: 1,
      peak: 2,
      firstFailure: FAILED,
      startedAt: 1_767_225_601_000,
      endedAt: 1_767_225_610_000,
    },
  ],
};

/** What every stage event says. */
const STAGE_FACT = {
  id: IDENTITY.id,
  stage: 'make test',
  groupId: 'g0',
  stageAttempt: 2,
  source: 'progress',
  dependsOn: ['make'],
  role: 'test',
  at: 1_767_225_612_000,
} as const;

/** A stage with every field that can be absent, at its second attempt. */
export const STAGE: Stage = {
  name: 'make test',
  groupId: 'g0',
  source: 'progress',
  dependsOn: ['make'],
  role: 'test',
  attempt: 2,
  state: 'succeeded',
  startedAt: 1_767_225_600_000,
  endedAt: 1_767_225_612_000,
  durationMs: 11_900,
  exit: { kind: 'exited', code: 0 },
  earlier: [
    {
      attempt: 1,
      state: 'failed',
      startedAt: 1_767_225_590_000,
      endedAt: 1_767_225_598_000,
      durationMs: 8_000,
      exit: { kind: 'signaled', signal: 9 },
      reason: 'out of memory',
    },
  ],
};

const LIVENESS: Liveness = {
  state: 'waiting',
  since: 1_767_225_605_000,
  waitsFor: 'lock',
  detail: '/home/ada/engine/.lock',
};

const VERDICT: Verdict = {
  outcome: 'failed',
  exit: { kind: 'exited', code: 2 },
  decidedBy: 'kernel',
  evidence: [{ source: 'kernel', status: { kind: 'exited', code: 2 }, at: 1_767_225_612_000 }],
  note: 'the terminal says exit 0',
  failedProcess: ACCOUNTING.failures[0],
};

const OWNER: Owner = { pid: 1234, start: 5678, role: 'daemon' };

/** What later versions added to events of old: lines without it are read as ever. */
const CPU_TIMES: readonly BuildEvent[] = [
  {
    type: 'build.progressed',
    id: IDENTITY.id,
    processes: { ...ACCOUNTING, parts: ACCOUNTING.parts.map((part) => ({ ...part, cpuMs: 1_480 })) },
  },
  { type: 'stage.succeeded', ...STAGE_FACT, cpuMs: 1_480 },
  { type: 'stage.failed', ...STAGE_FACT, cpuMs: 0, error: 'cancelled' },
  { type: 'stage.ended', ...STAGE_FACT, cpuMs: 1_480 },
  {
    type: 'journal.continued',
    running: [{ ...IDENTITY, state: 'running', processes: ACCOUNTING, stages: [{ ...STAGE, cpuMs: 1_480 }] }],
  },
];

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
  { type: 'stage.queued', ...STAGE_FACT },
  { type: 'stage.started', ...STAGE_FACT },
  { type: 'stage.succeeded', ...STAGE_FACT, durationMs: 11_900, exitCode: 0 },
  { type: 'stage.failed', ...STAGE_FACT, durationMs: 8_000, signal: 9, error: 'out of memory' },
  { type: 'stage.skipped', ...STAGE_FACT, reason: 'the build failed' },
  { type: 'stage.ended', ...STAGE_FACT, reason: 'nobody saw its end' },
  { type: 'build.liveness', id: IDENTITY.id, liveness: LIVENESS },
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
    running: [{ ...IDENTITY, state: 'running', processes: ACCOUNTING, stages: [STAGE], liveness: LIVENESS }],
  },
  { type: 'unknown', name: 'build.heartbeat', detail: { cpu_s: 3, someName: [1, null] } },
  { type: 'stream.problem', stream: '/demo/progress.ndjson', line: 7, message: 'not JSON', badLines: 2 },
  ...CPU_TIMES,
  {
    type: 'build.measured',
    id: IDENTITY.id,
    cost: { cpuMs: 12_340, peakRssBytes: 52_428_800, readBytes: 4096, writtenBytes: 0, extrapolatedMs: 80 },
  },
];
