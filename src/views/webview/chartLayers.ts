import type uPlot from 'uplot';
import { firstIndex, type Curves, type Measure } from '../present/panel/curves';
import type { ChartSpec } from '../present/panel/legends';
import type { StageBand } from '../telemetry/messages';
import type { Frame } from './frame';

/** What a chart shows besides its own curves, drawn on its canvas in the canvas' own pixels. */

/** The stages, behind everything: where several ran at once it is darker. */
export function drawBackdrop(plot: uPlot, { shown, palette, visible }: Frame): void {
  const { ctx, bbox } = plot;
  const { startedAt } = shown.head;
  const x = (at: number): number =>
    clamp(plot.valToPos(at - startedAt, 'x', true), bbox.left, bbox.left + bbox.width);
  for (const band of shown.bands) {
    if (!isSeen(band, startedAt, visible)) continue;
    const left = x(band.startedAt);
    ctx.fillStyle = band.state === 'failed' ? palette.failedBand : palette.band;
    ctx.fillRect(left, bbox.top, x(band.endedAt ?? shown.until) - left, bbox.height);
    ctx.fillStyle = palette.grid;
    ctx.fillRect(Math.round(left), bbox.top, 1, bbox.height);
  }
}

/** So many points a pixel make a column each of what is below a curve: what is below a line takes far longer to draw. */
const DENSE = 1 / 3;

/** Whether a curve has so many points that its area is drawn by `drawAreas`. */
export function isDense({ series, width }: uPlot): boolean {
  const [first, last] = series[0]?.idxs ?? [0, 0];
  return last - first > width * DENSE;
}

/** What is below the curves that are areas, where they have many points. */
export function drawAreas(plot: uPlot, { palette }: Frame, { curves }: ChartSpec): void {
  if (!isDense(plot)) return;
  for (const [index, { measure, stroke }] of curves.entries()) {
    if (stroke !== 'area') continue;
    plot.ctx.fillStyle = `${palette.curves[measure]}${palette.fill}`;
    drawColumns(plot, plot.data[0], plot.data[index + 1] ?? []);
  }
}

function drawColumns(
  { ctx, bbox, scales }: uPlot,
  times: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
): void {
  const { x, y } = scales;
  if (x?.min === undefined || x.max === undefined || y?.max === undefined) return;
  const [left, right, bottom] = [bbox.left, bbox.left + bbox.width, bbox.top + bbox.height];
  const [wide, high] = [bbox.width / (x.max - x.min), bbox.height / y.max];
  for (let index = 0; index + 1 < times.length; index++) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    const from = clamp(Math.round(left + ((times[index] ?? 0) - x.min) * wide), left, right);
    const to = clamp(Math.round(left + ((times[index + 1] ?? 0) - x.min) * wide), left, right);
    const top = Math.round(bottom - value * high);
    if (to > from) ctx.fillRect(from, top, to - from, bottom - top);
  }
}

/** The run before, as a line alone. */
export function drawPrevious(plot: uPlot, { previous, palette, visible }: Frame, spec: ChartSpec): void {
  if (!previous) return;
  const { ctx } = plot;
  clipped(plot, () => {
    ctx.strokeStyle = palette.previous;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([8, 3, 2, 3].map((length) => length * devicePixelRatio));
    for (const measure of spec.compared) {
      ctx.beginPath();
      trace(plot, previous, measure, visible);
      ctx.stroke();
    }
  });
}

/** Moments at which something happened. */
export function drawMarkers(plot: uPlot, { shown, palette, visible }: Frame): void {
  const { ctx, bbox } = plot;
  clipped(plot, () => {
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const { at, kind } of shown.markers) {
      const time = at - shown.head.startedAt;
      if (time < visible.from || time > visible.to) continue;
      const x = Math.round(plot.valToPos(time, 'x', true)) + 0.5;
      ctx.strokeStyle =
        kind === 'failure' ? palette.failure : kind === 'liveness' ? palette.warning : palette.muted;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
  });
}

/** With one point before and one after what is seen, so that the line reaches both edges. */
function trace(plot: uPlot, curves: Curves, measure: Measure, { from, to }: Frame['visible']): void {
  const { times, of } = curves;
  const first = Math.max(0, firstIndex(times, (at) => at >= from) - 1);
  const last = Math.min(
    times.length - 1,
    firstIndex(times, (at) => at > to),
  );
  let pen = false;
  for (let index = first; index <= last; index++) {
    const [time, value] = [times[index], of[measure][index]];
    if (time === undefined || value === undefined || value === null) {
      pen = false;
      continue;
    }
    const [x, y] = [plot.valToPos(time, 'x', true), plot.valToPos(value, 'y', true)];
    if (pen) plot.ctx.lineTo(x, y);
    else plot.ctx.moveTo(x, y);
    pen = true;
  }
}

function clipped({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}

const isSeen = (band: StageBand, startedAt: number, { from, to }: Frame['visible']): boolean =>
  band.startedAt - startedAt <= to && (band.endedAt ?? Infinity) - startedAt >= from;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
