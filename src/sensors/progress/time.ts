/** Below this an epoch counts seconds: as milliseconds it would be before March 1973. */
const SECONDS_BELOW = 1e11;
/** No build is older: 2000-01-01. */
const EARLIEST_MS = 946_684_800_000;

/**
 * When a line says that something happened, as epoch milliseconds: from ISO 8601 text, epoch seconds or epoch
 * milliseconds, as number or text. A time that makes no sense gives way to the time of reading, and so does
 * one that lies after it.
 *
 * @param stated candidates, best first
 */
export function timeOf(readAt: number, ...stated: readonly unknown[]): number {
  for (const value of stated) {
    const time = epochMs(value);
    if (time !== undefined) return Math.min(time, readAt);
  }
  return readAt;
}

function epochMs(value: unknown): number | undefined {
  if (typeof value === 'number') return plausible(value < SECONDS_BELOW ? value * 1000 : value);
  if (typeof value !== 'string' || value === '') return undefined;
  const number = Number(value);
  if (!Number.isNaN(number)) return epochMs(number);
  return /^\d{4}-\d\d-\d\d[T ]/.test(value) ? plausible(Date.parse(value)) : undefined;
}

const plausible = (ms: number): number | undefined =>
  Number.isFinite(ms) && ms >= EARLIEST_MS ? ms : undefined;
