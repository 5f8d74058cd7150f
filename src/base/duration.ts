const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * A duration as people read it: `0.8s`, `12s`, `1m 12s`, `1h 03m`. Cut, never rounded up, so that a running
 * clock shows a unit only once it is complete; a negative or unknown duration reads `0.0s`.
 *
 * @param ms milliseconds
 */
export function formatDuration(ms: number): string {
  const time = Number.isFinite(ms) ? Math.max(0, ms) : 0;
  if (time < 10 * SECOND) return `${(Math.floor(time / 100) / 10).toFixed(1)}s`;
  if (time < MINUTE) return `${Math.floor(time / SECOND)}s`;
  if (time < HOUR) return `${Math.floor(time / MINUTE)}m ${padded((time % MINUTE) / SECOND)}s`;
  return `${Math.floor(time / HOUR)}h ${padded((time % HOUR) / MINUTE)}m`;
}

const padded = (value: number): string => String(Math.floor(value)).padStart(2, '0');
