import * as z from 'zod';
import { DEFAULT_GROUP } from '../../../model/stage';
import { decodeRecords, fitting, IGNORED, stageFact, type Dialect, type ProgressFact } from '../dialect';
import { attempt, count, durationMs, exitCode, name, text } from '../fields';
import { timeOf } from '../time';

const common = {
  ts: z
    .union([z.string(), z.number()])
    .optional()
    .describe('When it happened: ISO 8601, or epoch seconds or milliseconds. Without it, when it was read.'),
};

const stage = {
  ...common,
  stage: name.describe('What people call the stage. Together with the group it identifies the stage.'),
  group_id: name.optional().describe(`Tells apart stages of one name. Default: "${DEFAULT_GROUP}".`),
  stage_attempt: attempt.optional().describe('Which try this is, counted from 1. Default: 1.'),
  depends_on: z.array(name).optional().describe('Names of the stages that it waits for.'),
};

const ending = {
  ...stage,
  duration_ms: durationMs.optional().describe('How long it took, in milliseconds.'),
  exit_code: exitCode.optional(),
};

const run = { ...common, run: name.optional().describe('The id of this run of the build.') };

/** A line of Buildbeat's own dialect. The JSON schema in docs/ is generated from it. */
export const progressLine = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('run.started'),
      ...run,
      name: name.optional().describe('What people call the run.'),
    }),
    z.object({
      type: z.literal('run.finished'),
      ...run,
      outcome: z.enum(['succeeded', 'failed', 'cancelled']),
      exit_code: exitCode.optional(),
      reason: text.optional(),
    }),
    z.object({ type: z.literal('stage.queued'), ...stage }),
    z.object({ type: z.literal('stage.started'), ...stage }),
    z.object({ type: z.literal('stage.succeeded'), ...ending }),
    z.object({ type: z.literal('stage.failed'), ...ending, error: text.optional().describe('Why.') }),
    z.object({ type: z.literal('stage.skipped'), ...stage, reason: text.optional().describe('Why.') }),
    z.object({
      type: z.literal('heartbeat'),
      ...common,
      output_bytes: count.optional().describe('Bytes of output since the run began.'),
    }),
  ])
  .meta({ title: 'A line of a Buildbeat progress stream' });

type ProgressLine = z.infer<typeof progressLine>;
type StageLine = Extract<ProgressLine, { type: `stage.${string}` }>;

const TYPES = new Set<unknown>(progressLine.options.map((option) => option.shape.type.value));

/** Buildbeat's own way: one JSON object a line, told apart by `type`. Types of later versions are ignored. */
export const buildbeat: Dialect = {
  name: 'buildbeat',
  recognises: ({ type }) => TYPES.has(type),
  open: () =>
    decodeRecords((record, readAt) => {
      if (typeof record['type'] === 'string' && !TYPES.has(record['type'])) return IGNORED;
      return fitting(progressLine, record, (line) => factOf(line, readAt));
    }),
};

function factOf(line: ProgressLine, readAt: number): ProgressFact {
  const at = timeOf(readAt, line.ts);
  switch (line.type) {
    case 'run.started':
      return { type: 'progress.run_started', at, run: line.run, name: line.name };
    case 'run.finished': {
      const { outcome, reason } = line;
      return { type: 'progress.run_ended', at, run: line.run, outcome, exitCode: line.exit_code, reason };
    }
    case 'heartbeat':
      return { type: 'progress.beat', at, outputBytes: line.output_bytes };
    case 'stage.queued':
    case 'stage.started':
    case 'stage.succeeded':
    case 'stage.failed':
    case 'stage.skipped':
      return stageFactOf(line, at);
  }
}

function stageFactOf(line: StageLine, at: number): ProgressFact {
  const about = {
    stage: line.stage,
    groupId: line.group_id ?? DEFAULT_GROUP,
    stageAttempt: line.stage_attempt ?? 1,
    dependsOn: line.depends_on ?? [],
    at,
  };
  switch (line.type) {
    case 'stage.queued':
    case 'stage.started':
      return stageFact({ type: line.type, ...about });
    case 'stage.skipped':
      return stageFact({ type: line.type, ...about, reason: line.reason });
    case 'stage.succeeded':
      return stageFact({ type: line.type, ...about, durationMs: line.duration_ms, exitCode: line.exit_code });
    case 'stage.failed': {
      const { duration_ms: durationMs, exit_code: exitCode, error } = line;
      return stageFact({ type: line.type, ...about, durationMs, exitCode, error });
    }
  }
}
