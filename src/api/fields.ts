import * as z from 'zod';
import type { ExitStatus } from '../model/process';

/** How something ended; both are null when that is not known, or not yet. */
export const exitFields = {
  exit_code: z.int().nullable(),
  /** Number of the signal that ended it. */
  signal: z.int().nullable(),
};

export const toExit = (exit: ExitStatus | undefined) => ({
  exit_code: exit?.kind === 'exited' ? exit.code : null,
  signal: exit?.kind === 'signaled' ? exit.signal : null,
});

/** Seconds, of milliseconds. */
export const secondsOrNull = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);

/** @param epochMs epoch milliseconds */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

export const isoTimeOrNull = (epochMs: number | undefined): string | null =>
  epochMs === undefined ? null : isoTime(epochMs);
