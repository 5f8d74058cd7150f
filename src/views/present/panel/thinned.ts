import { firstIndex, type Curve, type Curves, type Measure } from './curves';
import type { TimeRange } from './timeView';

/** Curves over the same moments. */
export interface Columns {
  readonly times: readonly number[];
  readonly values: readonly Curve[];
}

/**
 * What of some curves is to be drawn: where there are more samples than could be told apart, the lowest and the highest
 * of each stretch of time, in the order in which they were. Stretches stay where they are while the time axis is moved.
 *
 * @param stretches how many can be told apart
 */
export function thinned(
  curves: Curves,
  measures: readonly Measure[],
  { from, to }: TimeRange,
  stretches: number,
): Columns {
  const first = Math.max(0, firstIndex(curves.times, (at) => at >= from) - 1);
  const end = Math.min(curves.times.length, firstIndex(curves.times, (at) => at > to) + 1);
  const columns = measures.map((measure) => curves.of[measure]);
  if (end - first <= 2 * stretches) return { times: curves.times, values: columns };
  const width = (to - from) / stretches;
  const bounds = boundsOf(curves.times, first, end, width);
  return {
    times: bounds.flatMap(({ stretch }) => [(stretch + 0.25) * width, (stretch + 0.75) * width]),
    values: columns.map((column) => bounds.flatMap((bound) => extremes(column, bound))),
  };
}

interface Bound {
  /** Counted from the start of the build. */
  readonly stretch: number;
  readonly first: number;
  readonly end: number;
}

/** The samples of each stretch that has any. */
function boundsOf(times: readonly number[], first: number, end: number, width: number): readonly Bound[] {
  const bounds: Bound[] = [];
  let begun = first;
  for (let index = first; index < end; index++) {
    const stretch = Math.floor((times[index] ?? 0) / width);
    const next = times[index + 1];
    if (index + 1 < end && next !== undefined && Math.floor(next / width) === stretch) continue;
    bounds.push({ stretch, first: begun, end: index + 1 });
    begun = index + 1;
  }
  return bounds;
}

function extremes(column: Curve, { first, end }: Bound): [number | null, number | null] {
  let lowest = -1;
  let highest = -1;
  for (let index = first; index < end; index++) {
    const value = column[index] ?? null;
    if (value === null) continue;
    if (lowest < 0 || value < (column[lowest] ?? 0)) lowest = index;
    if (highest < 0 || value > (column[highest] ?? 0)) highest = index;
  }
  return lowest < highest
    ? [column[lowest] ?? null, column[highest] ?? null]
    : [column[highest] ?? null, column[lowest] ?? null];
}
