import type { IsEqual, ReadonlyDeep } from 'type-fest';
import * as z from 'zod';
import { BUILD_KINDS, EVIDENCE_SOURCES, OUTCOMES, ROLES } from './build';
import type { BuildEvent } from './events';
import { BACKENDS } from './observation';
import { LIVENESS_STATES, WAITS } from './liveness';
import { DEFAULT_GROUP, STAGE_SOURCES, STAGE_STATES } from './stage';

const epochMs = z.number();
const count = z.int().nonnegative();
const buildId = z.string();
const processKey = z.templateLiteral([z.number(), ':', z.number()]);

const exitStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.int() }),
  z.object({ kind: z.literal('signaled'), signal: z.int() }),
]);

const evidence = z.object({ source: z.enum(EVIDENCE_SOURCES), status: exitStatus, at: epochMs });

const origin = z.discriminatedUnion('type', [
  z.object({ type: z.literal('task'), name: z.string(), source: z.string() }),
  z.object({ type: z.literal('terminal'), name: z.string(), shellPid: z.int().optional() }),
  z.object({ type: z.literal('watched'), name: z.string() }),
  z.object({ type: z.literal('stream'), file: z.string(), run: z.string().optional() }),
  z.object({ type: z.literal('process'), startedBy: z.string().optional() }),
]);

const milliseconds = z.number().nonnegative();

const processRecord = z.object({
  pid: z.int(),
  label: z.string(),
  role: z.enum(ROLES),
  startedAt: epochMs,
  endedAt: epochMs.optional(),
  exit: exitStatus.optional(),
});

const part = z.object({
  role: z.enum(ROLES),
  total: count,
  running: count,
  failed: count,
  peak: count.default(0),
  firstFailure: processRecord.optional(),
  startedAt: epochMs,
  endedAt: epochMs.optional(),
  cpuMs: milliseconds.optional(),
});

const accounting = z.object({
  total: count,
  running: count,
  failed: count,
  longest: z.array(processRecord),
  failures: z.array(processRecord),
  parts: z.array(part),
});

const attemptNumber = z.int().positive();

const stageAttempt = z.object({
  attempt: attemptNumber.default(1),
  state: z.enum(STAGE_STATES),
  startedAt: epochMs.optional(),
  endedAt: epochMs.optional(),
  durationMs: milliseconds.optional(),
  cpuMs: milliseconds.optional(),
  exit: exitStatus.optional(),
  reason: z.string().optional(),
});

const stage = z.object({
  ...stageAttempt.shape,
  name: z.string(),
  groupId: z.string().default(DEFAULT_GROUP),
  source: z.enum(STAGE_SOURCES).default('task'),
  dependsOn: z.array(z.string()).default([]),
  role: z.enum(ROLES).optional(),
  earlier: z.array(stageAttempt).default([]),
});

const stageFact = {
  id: buildId,
  stage: z.string(),
  groupId: z.string(),
  stageAttempt: attemptNumber,
  source: z.enum(STAGE_SOURCES),
  dependsOn: z.array(z.string()),
  role: z.enum(ROLES).optional(),
  at: epochMs,
};

const stageEnd = {
  ...stageFact,
  durationMs: milliseconds.optional(),
  cpuMs: milliseconds.optional(),
  exitCode: z.int().optional(),
  signal: z.int().optional(),
};

const liveness = z.object({
  state: z.enum(LIVENESS_STATES),
  since: epochMs,
  waitsFor: z.enum(WAITS).optional(),
  detail: z.string().optional(),
});

const identity = z.object({
  id: buildId,
  tool: z.string(),
  label: z.string(),
  command: z.string(),
  cwd: z.string().optional(),
  kind: z.enum(BUILD_KINDS),
  origin,
  pid: z.int().optional(),
  watchedTask: z.string().optional(),
  roots: z.array(processKey),
  startedAt: epochMs,
  attempt: z.int().positive(),
});

const runningBuild = z.object({
  ...identity.shape,
  state: z.literal('running'),
  processes: accounting,
  stages: z.array(stage),
  liveness: liveness.optional(),
  standstills: z.array(liveness).optional(),
});

const verdict = z.object({
  outcome: z.enum(OUTCOMES),
  exit: exitStatus.optional(),
  decidedBy: z.enum(EVIDENCE_SOURCES).optional(),
  evidence: z.array(evidence),
  note: z.string().optional(),
  failedProcess: processRecord.optional(),
});

const cost = z.object({
  cpuMs: milliseconds.optional(),
  peakRssBytes: z.number().nonnegative().optional(),
  readBytes: z.number().nonnegative().optional(),
  writtenBytes: z.number().nonnegative().optional(),
  extrapolatedMs: milliseconds.optional(),
});

const owner = z.object({ pid: z.int(), start: z.number(), role: z.enum(['window', 'daemon']) });

const supervision = z.object({
  owner,
  since: epochMs,
  version: z.string(),
  bootId: z.string().optional(),
  backend: z.object({ name: z.enum(BACKENDS), reason: z.string() }).optional(),
});

/** Every event version 1 knows, in the domain's names. */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('supervision.started'),
    owner,
    version: z.string(),
    bootId: z.string().optional(),
  }),
  z.object({ type: z.literal('supervision.stopped'), reason: z.string() }),
  z.object({ type: z.literal('sensor.backend'), backend: z.enum(BACKENDS), reason: z.string() }),
  z.object({ type: z.literal('sensor.lost'), sensor: z.string(), reason: z.string() }),
  z.object({
    type: z.literal('stream.problem'),
    stream: z.string(),
    line: z.int().positive().optional(),
    message: z.string(),
    badLines: count,
  }),
  z.object({ type: z.literal('build.started'), build: identity }),
  z.object({ type: z.literal('build.changed'), build: identity }),
  z.object({ type: z.literal('build.merged'), id: buildId, into: buildId }),
  z.object({ type: z.literal('build.progressed'), id: buildId, processes: accounting }),
  z.object({ type: z.literal('stage.queued'), ...stageFact }),
  z.object({ type: z.literal('stage.started'), ...stageFact }),
  z.object({ type: z.literal('stage.succeeded'), ...stageEnd }),
  z.object({ type: z.literal('stage.failed'), ...stageEnd, error: z.string().optional() }),
  z.object({ type: z.literal('stage.skipped'), ...stageFact, reason: z.string().optional() }),
  z.object({
    type: z.literal('stage.ended'),
    ...stageFact,
    cpuMs: milliseconds.optional(),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('build.liveness'), id: buildId, liveness }),
  z.object({
    type: z.literal('build.finished'),
    id: buildId,
    finishedAt: epochMs,
    verdict,
    processes: accounting,
  }),
  z.object({ type: z.literal('build.amended'), id: buildId, verdict }),
  z.object({ type: z.literal('build.measured'), id: buildId, cost }),
  z.object({ type: z.literal('build.deleted'), id: buildId }),
  z.object({ type: z.literal('history.cleared') }),
  z.object({
    type: z.literal('journal.continued'),
    keptFrom: z.int().positive().optional(),
    supervision: supervision.optional(),
    running: z.array(runningBuild),
  }),
]);

export type KnownEvent = Exclude<BuildEvent, { type: 'unknown' }>;

/** Fails to compile, naming the event types, when the schema and the domain drift apart. */
type Drift = {
  [T in KnownEvent['type']]: IsEqual<
    ReadonlyDeep<Extract<z.infer<typeof eventSchema>, { type: T }>>,
    ReadonlyDeep<Extract<KnownEvent, { type: T }>>
  > extends true
    ? never
    : T;
}[KnownEvent['type']];
type NoDrift<T extends never> = T;
export type SchemaMatchesDomain = NoDrift<Drift>;
