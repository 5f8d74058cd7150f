import * as z from 'zod';
import { OUTCOMES, type Build } from '../model/build';
import { exitFields, isoTime, isoTimeOrNull, toExit } from './fields';

/** What an export says first: which build it is of. */
export const exportHeadDto = z.object({
  type: z.literal('build'),
  id: z.string(),
  label: z.string(),
  command: z.string(),
  cwd: z.string().nullable(),
  state: z.enum(['running', 'finished']),
  outcome: z.enum(OUTCOMES).nullable(),
  ...exitFields,
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  /** Processes that are not in the export, for there were too many. */
  processes_left_out: z.int(),
});
export type ExportHeadDto = z.infer<typeof exportHeadDto>;

export function toExportHead(build: Build, processesLeftOut: number): ExportHeadDto {
  const end = build.state === 'finished' ? build : undefined;
  return {
    type: 'build',
    id: build.id,
    label: build.label,
    command: build.command,
    cwd: build.cwd ?? null,
    state: build.state,
    outcome: end?.outcome ?? null,
    ...toExit(end?.exit),
    started_at: isoTime(build.startedAt),
    finished_at: isoTimeOrNull(end?.finishedAt),
    processes_left_out: processesLeftOut,
  };
}
