import { firstIndex, ofEach, type Curve, type Curves, type Measure } from './curves';
import type { TimeRange } from './timeView';

/** Curves over the same moments. */
export interface Thinned {
  readonly times: number[];
  readonly values: Readonly<Record<Measure, Curve>>;
}

/**
 * What of the curves is to be drawn: where there are more samples than could be told apart, the lowest and the highest
 * of each stretch of time, in the order in which they were. Stretches stay where they are while the time axis is moved.
 *
 * @param stretches how many can be told apart
 */
export function thinned(curves: Curves, { from, to }: TimeRange, stretches: number): Thinned {
  const first = Math.max(0, firstIndex(curves.times, (at) => at >= from) - 1);
  const end = Math.min(curves.times.length, firstIndex(curves.times, (at) => at > to) + 1);
  if (end - first <= 2 * stretches) return { times: curves.times, values: curves.of };
  const width = (to - from) / stretches;
  const bounds = boundsOf(curves.times, first, end, width);
  return {
    times: bounds.flatMap(({ stretch }) => [(stretch + 0.25) * width, (stretch + 0.75) * width]),
    values: ofEach((measure) => extremesOf(curves.of[measure], bounds)),
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

function extremesOf(column: Curve, bounds: readonly Bound[]): Curve {
  const thin: Curve = [];
  for (const { first, end } of bounds) {
    let lowest = -1;
    let highest = -1;
    for (let index = first; index < end; index++) {
      const value = column[index] ?? null;
      if (value === null) continue;
      if (lowest < 0 || value < (column[lowest] ?? 0)) lowest = index;
      if (highest < 0 || value > (column[highest] ?? 0)) highest = index;
    }
    thin.push(column[Math.min(lowest, highest)] ?? null, column[Math.max(lowest, highest)] ?? null);
  }
  return thin;
}
