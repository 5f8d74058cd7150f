import { plural } from './text';

const UNITS = [
  { ms: 86_400_000, short: 'd', word: 'day' },
  { ms: 3_600_000, short: 'h', word: 'hour' },
  { ms: 60_000, short: 'm', word: 'minute' },
  { ms: 1000, short: 's', word: 'second' },
] as const;

/** How long something lasts, in its largest whole unit: `12s`, `3m`. @param ms milliseconds */
export function formatAge(ms: number): string {
  const { count, unit } = inLargestUnit(ms);
  return `${count}${unit.short}`;
}

/** The same in words: `12 seconds`, `3 minutes`. @param ms milliseconds */
export function spokenAge(ms: number): string {
  const { count, unit } = inLargestUnit(ms);
  return plural(count, unit.word);
}

function inLargestUnit(ms: number) {
  const time = Math.max(0, ms);
  const unit = UNITS.find((one) => time >= one.ms) ?? UNITS[3];
  return { count: Math.floor(time / unit.ms), unit };
}
