import * as z from 'zod';
import {
  BUILD_KINDS,
  EVIDENCE_SOURCES,
  OUTCOMES,
  ROLES,
  type Accounting,
  type Build,
  type ProcessRecord,
} from '../model/build';
import { livenessAt, type Heartbeats } from '../model/heartbeats';
import { LIVENESS_STATES, WAITS } from '../model/liveness';
import { BACKENDS } from '../model/observation';
import type { SupervisionStatus } from '../model/supervisor';
import { exitFields, isoTime, isoTimeOrNull, secondsOrNull, toExit } from './fields';
import { heartbeatDto, toHeartbeatDto } from './heartbeatDto';
import { stageDto, toStageDto } from './stageDto';

/** A process of a build, after its end. */
const processDto = z.object({
  pid: z.int(),
  /** Tool and what it worked on: `cc1 src/foo.c`. */
  label: z.string(),
  role: z.enum(ROLES),
  ...exitFields,
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
});

/** All processes of one kind of work. */
const partDto = z.object({
  role: z.enum(ROLES),
  total: z.int(),
  running: z.int(),
  failed: z.int(),
  /** User and system seconds of those that ended, with their helpers; null when that is not known of all of them. */
  cpu_s: z.number().nullable(),
});

/** The root and everything below it. */
const processesDto = z.object({
  total: z.int(),
  running: z.int(),
  failed: z.int(),
  parts: z.array(partDto),
  longest: z.array(processDto),
  failures: z.array(processDto),
});

/** A build as readers outside see it. `null` is unknown, or not yet. Times are ISO 8601. */
export const buildDto = z.object({
  id: z.string(),
  tool: z.string(),
  label: z.string(),
  command: z.string(),
  cwd: z.string().nullable(),
  kind: z.enum(BUILD_KINDS),
  pid: z.int().nullable(),
  state: z.enum(['running', 'finished']),
  outcome: z.enum(OUTCOMES).nullable(),
  ...exitFields,
  /** Where the exit status came from: the best source. */
  evidence: z.enum(EVIDENCE_SOURCES).nullable(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  /** Milliseconds; of a running build until now. */
  duration_ms: z.number(),
  attempt: z.int(),
  /** User and system seconds of all its processes, once its telemetry is kept; so are the three below. */
  cpu_s: z.number().nullable(),
  /** The most memory that all its processes had resident at one look, or that one of them ever had by itself. */
  peak_rss_bytes: z.number().nullable(),
  /** From and to storage. */
  io_read_bytes: z.number().nullable(),
  io_write_bytes: z.number().nullable(),
  /** Of a running build; `stale` when nobody watches it any more. */
  liveness: z.enum(LIVENESS_STATES).nullable(),
  /** Of a waiting build. */
  waits_for: z.enum(WAITS).nullable(),
  /** The last one of a running build. */
  heartbeat: heartbeatDto.nullable(),
  stages: z.array(stageDto),
  processes: processesDto,
  /** The deepest process that failed first. */
  failed_process: processDto.nullable(),
});
export type BuildDto = z.infer<typeof buildDto>;

export const statusDto = z.object({
  supervised: z.boolean(),
  state_dir: z.string(),
  owner: z
    .object({
      role: z.enum(['window', 'daemon']),
      pid: z.int(),
      since: z.iso.datetime().nullable(),
      version: z.string().nullable(),
    })
    .nullable(),
  backend: z.object({ name: z.enum(BACKENDS), reason: z.string() }).nullable(),
  builds: z.object({ running: z.int(), finished: z.int() }),
  journal: z.object({ events: z.int(), bytes: z.int(), problems: z.array(z.string()) }),
  /** Milliseconds from a process event to its fold, over the last minute. */
  lag_ms: z.object({ p50: z.number(), p95: z.number(), max: z.number() }).nullable(),
});
export type StatusDto = z.infer<typeof statusDto>;

/** The last heartbeats, for a reader that looks once. */
export type LastHeartbeats = Pick<Heartbeats, 'get' | 'intervalMs'>;

/** @param now epoch milliseconds */
export function toBuildDto(build: Build, heartbeats: LastHeartbeats, now: number): BuildDto {
  const end = build.state === 'finished' ? build : undefined;
  return {
    id: build.id,
    tool: build.tool,
    label: build.label,
    command: build.command,
    cwd: build.cwd ?? null,
    kind: build.kind,
    pid: build.pid ?? null,
    state: build.state,
    outcome: end?.outcome ?? null,
    ...toExit(end?.exit),
    evidence: end?.decidedBy ?? null,
    started_at: isoTime(build.startedAt),
    finished_at: end ? isoTime(end.finishedAt) : null,
    duration_ms: Math.max(0, Math.round((end?.finishedAt ?? now) - build.startedAt)),
    attempt: build.attempt,
    cpu_s: secondsOrNull(end?.cost?.cpuMs),
    peak_rss_bytes: end?.cost?.peakRssBytes ?? null,
    io_read_bytes: end?.cost?.readBytes ?? null,
    io_write_bytes: end?.cost?.writtenBytes ?? null,
    ...toLiveness(build, heartbeats, now),
    stages: build.stages.map((stage) => toStageDto(stage, now)),
    processes: toProcesses(build.processes),
    failed_process: end?.failedProcess ? toProcess(end.failedProcess) : null,
  };
}

function toLiveness(
  build: Build,
  heartbeats: LastHeartbeats,
  now: number,
): Pick<BuildDto, 'liveness' | 'waits_for' | 'heartbeat'> {
  if (build.state === 'finished') return { liveness: null, waits_for: null, heartbeat: null };
  const liveness = livenessAt(build, heartbeats, now);
  const heartbeat = heartbeats.get(build.id);
  return {
    liveness: liveness?.state ?? null,
    waits_for: liveness?.waitsFor ?? null,
    heartbeat: heartbeat ? toHeartbeatDto(heartbeat) : null,
  };
}

function toProcesses({
  total,
  running,
  failed,
  parts,
  longest,
  failures,
}: Accounting): BuildDto['processes'] {
  return {
    total,
    running,
    failed,
    parts: parts.map((part) => ({
      role: part.role,
      total: part.total,
      running: part.running,
      failed: part.failed,
      cpu_s: secondsOrNull(part.cpuMs),
    })),
    longest: longest.map(toProcess),
    failures: failures.map(toProcess),
  };
}

function toProcess({
  pid,
  label,
  role,
  exit,
  startedAt,
  endedAt,
}: ProcessRecord): z.infer<typeof processDto> {
  return {
    pid,
    label,
    role,
    ...toExit(exit),
    started_at: isoTime(startedAt),
    finished_at: isoTimeOrNull(endedAt),
  };
}

export function toStatusDto(status: SupervisionStatus): StatusDto {
  const { owner, since, version } = status;
  return {
    supervised: owner !== undefined,
    state_dir: status.stateDir,
    owner: owner
      ? {
          role: owner.role,
          pid: owner.pid,
          since: isoTimeOrNull(since),
          version: version ?? null,
        }
      : null,
    backend: status.backend ?? null,
    builds: status.builds,
    journal: { ...status.journal, problems: [...status.journal.problems] },
    lag_ms: status.lag ?? null,
  };
}
