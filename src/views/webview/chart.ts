import uPlot from 'uplot';
import { formatMoment } from '../present/panel/figures';
import type { ChartSpec, CurveSpec } from '../present/panel/legends';
import type { Thinned } from '../present/panel/thinned';
import type { TimeRange } from '../present/panel/timeView';
import { drawAreas, drawBackdrop, drawMarkers, drawPrevious, isDense } from './chartLayers';
import { GUTTER, MARGIN, type Frame } from './frame';

const HEIGHT = 104;
const AXIS_HEIGHT = 26;
/** A drag over fewer CSS pixels is a click. */
const LEAST_DRAG = 5;

/** Width of a line. A browser that draws without a graphics processor takes 30 times as long for 1.5. */
const LINE = 1;

const TIME_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * 60_000),
];
const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const WHOLE_STEPS = Array.from({ length: 7 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

export interface ChartListener {
  /** A stretch of time was selected. */
  onSelect(range: TimeRange): void;
  /** The mouse is over a moment, milliseconds since the build began, or over none any more. */
  onMoment(time: number | undefined): void;
}

/** One chart of the stack, on the time axis that all of them share. */
export class Chart {
  private frame: Frame | undefined;
  private plot: uPlot | undefined;

  /** @param last whether it shows the time axis */
  constructor(
    private readonly spec: ChartSpec,
    private readonly place: HTMLElement,
    private readonly listener: ChartListener,
    private readonly last: boolean,
  ) {}

  get canvas(): HTMLCanvasElement | undefined {
    return this.plot?.ctx.canvas;
  }

  /** @param points what of the curves is drawn */
  render(frame: Frame, points: Thinned): void {
    const before = this.frame;
    this.frame = frame;
    const { visible, width } = frame;
    const plot = (this.plot ??= new uPlot(this.options(frame), this.data(points), this.place));
    if (before && before.width !== width) plot.setSize({ width, height: this.height });
    plot.batch(() => {
      plot.setData(this.data(points), false);
      plot.setScale('x', { min: visible.from, max: visible.to });
    });
  }

  private get height(): number {
    return HEIGHT + (this.last ? AXIS_HEIGHT : 0);
  }

  private data({ times, values }: Thinned): uPlot.AlignedData {
    return [times, ...this.spec.curves.map(({ measure }) => values[measure])];
  }

  private options({ width }: Frame): uPlot.Options {
    return {
      width,
      height: this.height,
      padding: [6, MARGIN, this.last ? 0 : 6, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
        sync: { key: 'telemetry', setSeries: false },
        bind: { dblclick: () => null },
      },
      scales: {
        x: { time: false, range: (_, min, max) => [min, max] },
        y: { range: (_, __, max) => this.valueRange(max) },
      },
      axes: [this.timeAxis(), this.valueAxis()],
      series: [{}, ...this.spec.curves.map((curve) => this.series(curve))],
      hooks: {
        drawClear: [(plot) => this.draw(plot, drawBackdrop)],
        drawAxes: [(plot) => this.draw(plot, drawAreas), (plot) => this.draw(plot, drawPrevious)],
        draw: [(plot) => this.draw(plot, drawMarkers)],
        setCursor: [(plot) => this.listener.onMoment(momentOf(plot))],
        setSelect: [(plot) => this.select(plot)],
      },
    };
  }

  private draw(plot: uPlot, layer: (plot: uPlot, frame: Frame, spec: ChartSpec) => void): void {
    if (this.frame) layer(plot, this.frame, this.spec);
  }

  private select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < LEAST_DRAG) return;
    const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.listener.onSelect(range);
  }

  /** From 0 to a little above the highest that is shown, the previous run included. */
  private valueRange(highest: number | null): [number, number] {
    const { previous, visible } = this.frame ?? {};
    const before = previous && visible ? previous.highest(this.spec.compared, visible.from, visible.to) : 0;
    return [0, Math.max(this.spec.atLeast, highest ?? 0, before) * 1.08];
  }

  private timeAxis(): uPlot.Axis {
    return {
      ...this.axis(),
      size: this.last ? AXIS_HEIGHT : 0,
      incrs: TIME_STEPS,
      space: 90,
      values: (_, splits, __, ___, apart) => splits.map((at) => (this.last ? formatMoment(at, apart) : '')),
    };
  }

  private valueAxis(): uPlot.Axis {
    const { binary, whole, format } = this.spec;
    return {
      ...this.axis(),
      size: GUTTER,
      space: 26,
      ...(binary && { incrs: BINARY_STEPS }),
      ...(whole && { incrs: WHOLE_STEPS }),
      values: (_, splits) => splits.map(format),
    };
  }

  private axis(): uPlot.Axis {
    const color = (name: 'muted' | 'grid') => () => this.frame?.palette[name] ?? '';
    return {
      font: this.frame?.palette.font ?? '',
      stroke: color('muted'),
      grid: { stroke: color('grid'), width: 1 },
      ticks: { show: false },
    };
  }

  private series({ measure, stroke }: CurveSpec): uPlot.Series {
    const color = (): string => this.frame?.palette.curves[measure] ?? '';
    const { stepped } = uPlot.paths;
    return {
      stroke: color,
      width: LINE,
      points: { show: stroke === 'dots', size: 3, width: 0, fill: color },
      ...(stroke === 'dots' && { paths: () => null }),
      ...(stroke === 'area' && {
        fill: (plot) => (isDense(plot) ? '' : `${color()}${this.frame?.palette.fill ?? ''}`),
      }),
      ...(stroke === 'dashed' && { dash: [6, 3] }),
      ...(stroke === 'dotted' && { dash: [1.5, 2.5] }),
      ...(this.spec.stepped && stepped && { paths: stepped({ align: 1 }) }),
    };
  }
}

function momentOf(plot: uPlot): number | undefined {
  const { left } = plot.cursor;
  return left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x');
}
