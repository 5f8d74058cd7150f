/** From so many milliseconds of a build's age on, looks are this many times the set interval apart. */
const STEPS = [
  { fromMs: 0, factor: 0.1 },
  { fromMs: 5_000, factor: 0.25 },
  { fromMs: 20_000, factor: 1 },
  { fromMs: 600_000, factor: 2 },
  { fromMs: 3_600_000, factor: 5 },
] as const;

/** No look follows another sooner. */
const SHORTEST_MS = 50;

/**
 * Milliseconds from one look at a build to the next: a young build has a curve after two seconds, and the curve
 * of an old one does not outgrow the ring.
 */
export function paceMs(ageMs: number, intervalMs: number): number {
  const factor = STEPS.findLast(({ fromMs }) => ageMs >= fromMs)?.factor ?? STEPS[0].factor;
  return Math.max(SHORTEST_MS, Math.round(intervalMs * factor));
}
