import { isSuccess, type ExitStatus } from '../model/process';

/** Why a stage failed whose build was cancelled. */
export const CANCELLED = 'cancelled';

/** How a stage ended whose work ended with this status. */
export function endOfStage(status: ExitStatus | undefined) {
  if (status === undefined) return { type: 'stage.ended' } as const;
  const code = status.kind === 'exited' ? { exitCode: status.code } : { signal: status.signal };
  return isSuccess(status)
    ? ({ type: 'stage.succeeded', ...code } as const)
    : ({ type: 'stage.failed', ...code } as const);
}

/** What two used together: of nothing that is partly unknown is the sum known. */
export const sumCpu = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** What a stage or a kind of work used, in whole milliseconds; nothing where that is not known. */
export const cpuTime = (cpuMs: number | undefined) =>
  cpuMs === undefined ? {} : { cpuMs: Math.round(cpuMs) };
