import * as z from 'zod';
import { LIVENESS_STATES, OUTPUT_SOURCES, WAITS, type Heartbeat } from '../model/liveness';
import { isoTime } from './fields';

const amount = z.number().nonnegative().nullable();

/** The last sign of life of a running build. `null` is what nobody knows. */
export const heartbeatDto = z.object({
  at: z.iso.datetime(),
  /** Counts up by one within a build and a watcher. */
  seq: z.int(),
  elapsed_s: z.number().nonnegative(),
  stdout_bytes: amount,
  stderr_bytes: amount,
  output_bytes: amount,
  /** Where output is counted. */
  output_source: z.enum(OUTPUT_SOURCES).nullable(),
  /** User and system time of the whole tree. */
  cpu_s: amount,
  io_bytes: amount,
  processes: z.int(),
  since_last_output_s: amount,
  /** Without output, CPU or I/O. */
  idle_for_s: z.number().nonnegative(),
  liveness: z.object({
    state: z.enum(LIVENESS_STATES),
    since: z.iso.datetime(),
    waits_for: z.enum(WAITS).nullable(),
    detail: z.string().nullable(),
  }),
});
export type HeartbeatDto = z.infer<typeof heartbeatDto>;

export function toHeartbeatDto(beat: Heartbeat): HeartbeatDto {
  const { state, since, waitsFor, detail } = beat.liveness;
  return {
    at: isoTime(beat.at),
    seq: beat.seq,
    elapsed_s: beat.elapsedS,
    stdout_bytes: beat.stdoutBytes ?? null,
    stderr_bytes: beat.stderrBytes ?? null,
    output_bytes: beat.outputBytes ?? null,
    output_source: beat.outputSource ?? null,
    cpu_s: beat.cpuS ?? null,
    io_bytes: beat.ioBytes ?? null,
    processes: beat.processes,
    since_last_output_s: beat.sinceLastOutputS ?? null,
    idle_for_s: beat.idleForS,
    liveness: { state, since: isoTime(since), waits_for: waitsFor ?? null, detail: detail ?? null },
  };
}
