import type { CriticalStretch } from '../../telemetry/criticalPath';
import { GUTTER, positionOf, type Frame } from './frame';
import { BAR, LANE, TOP, type Scene } from './waterfallScene';

/** How thick the critical path is. */
const THICK = 3;
/** Stretches that are narrower are not joined by lines. */
const LEAST_JOINED = 3;

/** A line below what kept the build waiting. */
export function paintCritical(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frame, critical } = scene;
  context.fillStyle = frame.palette.foreground;
  for (const stretch of critical) {
    const line = lineOf(scene, stretch);
    if (line && isSeen(frame, line)) {
      context.fillRect(line.left, line.y, Math.max(1, line.right - line.left), THICK);
    }
  }
}

/** A line from each stretch of the critical path to the next, behind the bars: they are to be read. */
export function paintJoins(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frame, critical } = scene;
  context.fillStyle = frame.palette.foreground;
  let before: number | undefined;
  for (const stretch of critical) {
    const line = lineOf(scene, stretch);
    if (!line) continue;
    const { left, right, y } = line;
    if (before !== undefined && right - left >= LEAST_JOINED && isSeen(frame, line)) {
      context.fillRect(left, Math.min(before, y), 1, Math.abs(y - before));
    }
    before = y;
  }
}

interface Line {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Where a stretch of the critical path is drawn. */
function lineOf(
  { frame, waterfall, scrollTop }: Scene,
  { key, from, to }: CriticalStretch,
): Line | undefined {
  const lane = waterfall.laneOf.get(key);
  if (lane === undefined) return undefined;
  const { startedAt } = frame.shown.head;
  return {
    left: positionOf(frame, from - startedAt),
    right: positionOf(frame, to - startedAt),
    y: lane * LANE - scrollTop + TOP + BAR + 1,
  };
}

const isSeen = ({ width }: Frame, { left, right }: Line): boolean => right >= GUTTER && left <= width;
