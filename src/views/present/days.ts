const DAY_MS = 24 * 60 * 60 * 1000;

/** A local calendar day as `2026-03-09`; sorts by time. */
export type DayKey = string;

/** The local calendar day of `at`, epoch milliseconds. */
export function dayKey(at: number): DayKey {
  const date = new Date(at);
  return [
    String(date.getFullYear()).padStart(4, '0'),
    String(date.getMonth() + 1).padStart(2, '0'),
    String(date.getDate()).padStart(2, '0'),
  ].join('-');
}

/** `Today`, `Yesterday`, a weekday for the last six days, else the date. */
export function dayLabel(day: DayKey, now: number): string {
  const date = noon(day);
  const daysAgo = Math.round((noon(dayKey(now)).getTime() - date.getTime()) / DAY_MS);
  if (daysAgo === 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  if (daysAgo > 1 && daysAgo < 7) return date.toLocaleDateString('en-GB', { weekday: 'long' });
  return date.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

/** `2026-03-09 14:05:09`, local time. */
export function formatTime(at: number): string {
  return `${dayKey(at)} ${new Date(at).toLocaleTimeString('en-GB', { hour12: false })}`;
}

/** Epoch milliseconds of the local midnight that ends the day of `now`. */
export function nextMidnight(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

/** Noon, so that a day that daylight saving made longer or shorter still counts as one. */
const noon = (day: DayKey): Date => new Date(`${day}T12:00:00`);
