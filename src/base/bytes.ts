const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;
const STEP = 1024;

/** An amount of memory or data as people read it: `512 B`, `1.5 KiB`, `38 MiB`. Cut, never rounded up. */
export function formatBytes(bytes: number): string {
  let unit = 'B';
  let amount = bytes;
  for (const larger of UNITS) {
    if (amount < STEP) break;
    amount /= STEP;
    unit = larger;
  }
  if (unit === 'B' || amount >= 10) return `${Math.floor(amount)} ${unit}`;
  return `${(Math.floor(amount * 10) / 10).toFixed(1)} ${unit}`;
}
