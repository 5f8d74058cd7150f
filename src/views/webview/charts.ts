import { CHARTS, figureAt, isSeen, type ChartSpec, type CurveSpec } from '../present/panel/legends';
import { thinned } from '../present/panel/thinned';
import { Chart, type ChartListener } from './chart';
import { element, setText } from './dom';
import type { Frame } from './frame';

/** Moments nearer to each other, in CSS pixels, are drawn as one. */
const TOLD_APART = 3;

/** What names a curve and tells its figure. */
interface Key {
  readonly curve: CurveSpec;
  readonly root: HTMLElement;
  readonly figure: HTMLElement;
}

/** A chart with what names its curves and tells their figures. */
class ChartRow {
  readonly root: HTMLElement;
  readonly chart: Chart;
  private readonly keys: readonly Key[];
  private readonly previous = element('span', { class: 'figure' });
  private readonly previousKey: HTMLElement;

  constructor(
    readonly spec: ChartSpec,
    listener: ChartListener,
    last: boolean,
  ) {
    this.keys = spec.curves.map((curve) => {
      const figure = element('span', { class: 'figure' });
      const root = key(`swatch ${curve.stroke} curve-${curve.measure}`, curve.name, figure);
      return { curve, root, figure };
    });
    const keys = this.keys.map(({ root }) => root);
    this.previousKey = key('swatch previous', 'previous run', this.previous);
    const legend = element('div', {
      class: 'legend',
      children: [element('span', { class: 'title', text: spec.title }), ...keys, this.previousKey],
    });
    const place = element('div', { class: 'plot' });
    this.root = element('div', { class: 'chart', children: [legend, place] });
    this.chart = new Chart(spec, place, listener, last);
  }

  tell({ shown: { curves }, previous, visible }: Frame, time: number | undefined): void {
    const index = time === undefined ? curves.times.length - 1 : curves.indexAt(time);
    for (const { curve, root, figure } of this.keys) {
      root.hidden = !isSeen(curve, curves, visible);
      setText(figure, figureAt(this.spec, curves, curve.measure, index));
    }
    const [compared] = this.spec.compared;
    this.previousKey.hidden = !previous;
    if (!previous || compared === undefined) return;
    const at = index === undefined ? undefined : curves.times[index];
    const before = at === undefined ? undefined : previous.indexAt(at);
    setText(this.previous, figureAt(this.spec, previous, compared, before));
  }
}

/** The stack of charts. */
export class Charts {
  readonly root = element('div', { class: 'charts' });
  private readonly rows: readonly ChartRow[];

  constructor(listener: ChartListener) {
    this.rows = CHARTS.map((spec, index) => new ChartRow(spec, listener, index === CHARTS.length - 1));
    this.root.append(...this.rows.map(({ root }) => root));
  }

  render(frame: Frame): void {
    const { shown, visible, width } = frame;
    const points = thinned(shown.curves, visible, Math.ceil(width / TOLD_APART));
    for (const { chart } of this.rows) chart.render(frame, points);
  }

  /** Tells the figures at a moment; those of the last sample when there is none. */
  tell(frame: Frame, time: number | undefined): void {
    for (const row of this.rows) row.tell(frame, time);
  }

  /** For a picture, with their titles. */
  get canvases(): readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[] {
    return this.rows.flatMap(({ spec: { title }, chart: { canvas } }) => (canvas ? [{ title, canvas }] : []));
  }
}

function key(swatch: string, name: string, figure: HTMLElement): HTMLElement {
  return element('span', { class: 'key', children: [element('span', { class: swatch }), name, figure] });
}
