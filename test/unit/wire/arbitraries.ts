import fc, { type Arbitrary } from 'fast-check';
import {
  BUILD_KINDS,
  EVIDENCE_SOURCES,
  OUTCOMES,
  ROLES,
  type Accounting,
  type BuildIdentity,
  type Origin,
  type ProcessRecord,
  type Verdict,
} from '../../../src/model/build';
import type { BuildEvent, LoggedEvent, Owner } from '../../../src/model/events';
import { LIVENESS_STATES, WAITS, type Liveness } from '../../../src/model/liveness';
import { BACKENDS } from '../../../src/model/observation';
import { exited, processKey, signaled, type ExitStatus } from '../../../src/model/process';
import {
  STAGE_SOURCES,
  STAGE_STATES,
  type Stage,
  type StageAttempt,
  type StageEvent,
} from '../../../src/model/stage';
import { eventSchema } from '../../../src/model/wireSchema';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const epochMs = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
const count = fc.nat();
const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const exit: Arbitrary<ExitStatus> = fc.oneof(fc.nat(255).map(exited), fc.nat(127).map(signaled));

const record: Arbitrary<ProcessRecord> = fc.record(
  { pid: count, label: text, role: fc.constantFrom(...ROLES), startedAt: epochMs, endedAt: epochMs, exit },
  { requiredKeys: ['pid', 'label', 'role', 'startedAt'] },
);

const accounting: Arbitrary<Accounting> = fc.record({
  total: count,
  running: count,
  failed: count,
  longest: fc.array(record, { maxLength: 2 }),
  failures: fc.array(record, { maxLength: 2 }),
  parts: fc.array(
    fc.record(
      {
        role: fc.constantFrom(...ROLES),
        total: count,
        running: count,
        failed: count,
        peak: count,
        firstFailure: record,
        startedAt: epochMs,
        endedAt: epochMs,
        cpuMs: count,
      },
      { requiredKeys: ['role', 'total', 'running', 'failed', 'peak', 'startedAt'] },
    ),
    { maxLength: 2 },
  ),
});

const origin: Arbitrary<Origin> = fc.oneof(
  fc.record({ type: fc.constant('task' as const), name: text, source: text }),
  fc.record(
    { type: fc.constant('terminal' as const), name: text, shellPid: fc.nat() },
    { requiredKeys: ['type', 'name'] },
  ),
  fc.record({ type: fc.constant('watched' as const), name: text }),
  fc.record(
    { type: fc.constant('stream' as const), file: text, run: text },
    { requiredKeys: ['type', 'file'] },
  ),
  fc.record({ type: fc.constant('process' as const), startedBy: text }, { requiredKeys: ['type'] }),
);

const identity: Arbitrary<BuildIdentity> = fc.record(
  {
    id: text,
    tool: text,
    label: text,
    command: text,
    cwd: text,
    kind: fc.constantFrom(...BUILD_KINDS),
    origin,
    pid: count,
    watchedTask: text,
    roots: fc.array(
      fc.tuple(count, count).map(([pid, start]) => processKey(pid, start)),
      { maxLength: 3 },
    ),
    startedAt: epochMs,
    attempt: fc.integer({ min: 1 }),
  },
  { requiredKeys: ['id', 'tool', 'label', 'command', 'kind', 'origin', 'roots', 'startedAt', 'attempt'] },
);

const verdict: Arbitrary<Verdict> = fc.record(
  {
    outcome: fc.constantFrom(...OUTCOMES),
    exit,
    evidence: fc.array(
      fc.record({ source: fc.constantFrom(...EVIDENCE_SOURCES), status: exit, at: epochMs }),
      { maxLength: 3 },
    ),
    note: text,
    failedProcess: record,
  },
  { requiredKeys: ['outcome', 'evidence'] },
);

const attemptNumber = fc.integer({ min: 1 });

const attemptFields = {
  attempt: attemptNumber,
  state: fc.constantFrom(...STAGE_STATES),
  startedAt: epochMs,
  endedAt: epochMs,
  durationMs: count,
  cpuMs: count,
  exit,
  reason: text,
};

const stageAttempt: Arbitrary<StageAttempt> = fc.record(attemptFields, {
  requiredKeys: ['attempt', 'state'],
});

const dependsOn = fc.array(text, { maxLength: 2 });
const source = fc.constantFrom(...STAGE_SOURCES);
const role = fc.constantFrom(...ROLES);

const stage: Arbitrary<Stage> = fc.record(
  {
    ...attemptFields,
    name: text,
    groupId: text,
    source,
    dependsOn,
    role,
    earlier: fc.array(stageAttempt, { maxLength: 2 }),
  },
  { requiredKeys: ['name', 'groupId', 'source', 'dependsOn', 'attempt', 'state', 'earlier'] },
);

const liveness: Arbitrary<Liveness> = fc.record(
  {
    state: fc.constantFrom(...LIVENESS_STATES),
    since: epochMs,
    waitsFor: fc.constantFrom(...WAITS),
    detail: text,
  },
  { requiredKeys: ['state', 'since'] },
);

const owner: Arbitrary<Owner> = fc.record({
  pid: count,
  start: count,
  role: fc.constantFrom('window', 'daemon'),
});

const backend = fc.constantFrom(...BACKENDS);

const type = <T extends BuildEvent['type']>(name: T): Arbitrary<T> => fc.constant(name);

const KNOWN_TYPES = new Set<string>(eventSchema.options.map((option) => option.shape.type.value));

const stageFact = {
  id: text,
  stage: text,
  groupId: text,
  stageAttempt: attemptNumber,
  source,
  dependsOn,
  role,
  at: epochMs,
};

const stageEnd = { ...stageFact, durationMs: count, cpuMs: count, exitCode: count, signal: count };

const REQUIRED_OF_STAGES = [
  'type',
  'id',
  'stage',
  'groupId',
  'stageAttempt',
  'source',
  'dependsOn',
  'at',
] as const;

const stageEvent: Arbitrary<StageEvent> = fc.oneof(
  fc.record(
    { type: fc.constantFrom('stage.queued' as const, 'stage.started' as const), ...stageFact },
    { requiredKeys: [...REQUIRED_OF_STAGES] },
  ),
  fc.record({ type: type('stage.succeeded'), ...stageEnd }, { requiredKeys: [...REQUIRED_OF_STAGES] }),
  fc.record(
    { type: type('stage.failed'), ...stageEnd, error: text },
    { requiredKeys: [...REQUIRED_OF_STAGES] },
  ),
  fc.record(
    { type: type('stage.skipped'), ...stageFact, reason: text },
    { requiredKeys: [...REQUIRED_OF_STAGES] },
  ),
  fc.record(
    { type: type('stage.ended'), ...stageFact, cpuMs: count, reason: text },
    { requiredKeys: [...REQUIRED_OF_STAGES] },
  ),
);

const event: Arbitrary<BuildEvent> = fc.oneof(
  fc.record(
    { type: type('supervision.started'), owner, version: text, bootId: text },
    { requiredKeys: ['type', 'owner', 'version'] },
  ),
  fc.record({ type: type('supervision.stopped'), reason: text }),
  fc.record({ type: type('sensor.backend'), backend, reason: text }),
  fc.record({ type: type('sensor.lost'), sensor: text, reason: text }),
  fc.record(
    {
      type: type('stream.problem'),
      stream: text,
      line: fc.integer({ min: 1 }),
      message: text,
      badLines: count,
    },
    { requiredKeys: ['type', 'stream', 'message', 'badLines'] },
  ),
  fc.record({ type: type('build.started'), build: identity }),
  fc.record({ type: type('build.changed'), build: identity }),
  fc.record({ type: type('build.merged'), id: text, into: text }),
  fc.record({ type: type('build.progressed'), id: text, processes: accounting }),
  stageEvent,
  fc.record({ type: type('build.liveness'), id: text, liveness }),
  fc.record({
    type: type('build.finished'),
    id: text,
    finishedAt: epochMs,
    verdict,
    processes: accounting,
  }),
  fc.record({ type: type('build.amended'), id: text, verdict }),
  fc.record({
    type: type('build.measured'),
    id: text,
    cost: fc.record(
      {
        cpuMs: amount,
        peakRssBytes: amount,
        readBytes: amount,
        writtenBytes: amount,
        extrapolatedMs: amount,
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ type: type('build.deleted'), id: text }),
  fc.record({ type: type('history.cleared') }),
  fc.record(
    {
      type: type('journal.continued'),
      keptFrom: fc.integer({ min: 1 }),
      supervision: fc.record(
        {
          owner,
          since: epochMs,
          version: text,
          bootId: text,
          backend: fc.record({ name: backend, reason: text }),
        },
        { requiredKeys: ['owner', 'since', 'version'] },
      ),
      running: fc.array(
        fc
          .tuple(
            identity,
            accounting,
            fc.array(stage, { maxLength: 2 }),
            fc.record({ liveness, standstills: fc.array(liveness, { maxLength: 3 }) }, { requiredKeys: [] }),
          )
          .map(([known, processes, stages, told]) => ({
            ...known,
            state: 'running' as const,
            processes,
            stages,
            ...told,
          })),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['type', 'running'] },
  ),
  fc.record({
    type: type('unknown'),
    name: text.filter((name) => !KNOWN_TYPES.has(name)),
    detail: fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
  }),
);

/** Objects come with and without a prototype from fast-check; the clone has them all plain. */
export const loggedEvent: Arbitrary<LoggedEvent> = fc
  .record({ seq: fc.integer({ min: 1 }), at: epochMs, event })
  .map((logged) => structuredClone(logged));
