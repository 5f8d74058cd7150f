import type { Curves } from '../present/panel/curves';
import type { ShownBuild } from '../present/panel/shownBuild';
import type { TimeRange } from '../present/panel/timeView';
import type { Palette } from './palette';

/** The space for the axes of the charts, left of everything that shares the time axis, CSS pixels. */
export const GUTTER = 68;
/** The space right of it. */
export const MARGIN = 16;

/** All that a drawing is made of. */
export interface Frame {
  readonly shown: ShownBuild;
  /** The curves of the run before, when they are to be compared. */
  readonly previous?: Curves;
  /** What of the time axis is shown, milliseconds since the build began. */
  readonly visible: TimeRange;
  readonly palette: Palette;
  /** Of everything that shares the time axis, CSS pixels. */
  readonly width: number;
}

/** Where a moment is, CSS pixels from the left edge of what shares the time axis. */
export const positionOf = ({ visible: { from, to }, width }: Frame, time: number): number =>
  GUTTER + ((time - from) / (to - from)) * (width - GUTTER - MARGIN);

/** The moment at a position; beyond the edges of what is shown too. */
export const timeAt = ({ visible: { from, to }, width }: Frame, position: number): number =>
  from + ((position - GUTTER) / (width - GUTTER - MARGIN)) * (to - from);
