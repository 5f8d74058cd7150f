import type { TimeView } from '../present/panel/timeView';
import type { ShownBuild } from '../present/panel/shownBuild';
import { Charts } from './charts';
import { element } from './dom';
import type { Frame } from './frame';
import { HoverCard } from './hoverCard';
import { Moments } from './moments';
import type { Layer } from './picture';
import { StageStrip } from './stageStrip';
import { WaterfallView } from './waterfallView';
import { workLegend } from './workLegend';

export interface TimelineListener {
  /** The user wants something else of the time axis to be shown. */
  onChange(act: (view: TimeView) => void): void;
  /** It is wider or narrower than before. */
  onResize(): void;
  /** Words for who does not see what the keyboard chose. */
  onChoose(words: string): void;
}

/** All that shares the time axis: stages, charts and processes. */
export class Timeline {
  readonly card = new HoverCard();
  readonly root: HTMLElement;
  private readonly strip = new StageStrip(this.card);
  private readonly charts: Charts;
  private readonly waterfall: WaterfallView;
  private readonly moments: Moments;
  private wide = 0;
  /** The build as it was when its processes were put in lanes. */
  private arranged: object | undefined;

  constructor(listener: TimelineListener) {
    const onMoment = (time: number | undefined): void => this.moments.look(time);
    const onChange = (act: (view: TimeView) => void): void => listener.onChange(act);
    this.charts = new Charts({ onMoment, onSelect: (range) => onChange((view) => view.show(range)) });
    this.waterfall = new WaterfallView(this.card, {
      onMoment,
      onPan: (by) => onChange((view) => view.pan(by)),
      onChoose: (words) => listener.onChoose(words),
    });
    this.root = element('div', {
      class: 'timeline',
      children: [this.strip.canvas, this.charts.root, workLegend(), this.waterfall.root],
    });
    this.moments = new Moments(this.root, this.charts.root, {
      onChange,
      onMoment: (frame, time) => this.charts.tell(frame, time),
    });
    new ResizeObserver(([entry]) => {
      if (!entry || entry.contentRect.width === 0) return;
      this.wide = Math.floor(entry.contentRect.width);
      listener.onResize();
    }).observe(this.root);
  }

  /** CSS pixels; only the first time does asking have the page laid out. */
  get width(): number {
    return (this.wide ||= this.root.clientWidth);
  }

  /** The moment that is looked at, milliseconds since the build began. */
  get moment(): number | undefined {
    return this.moments.current;
  }

  render(frame: Frame): void {
    this.arrange(frame.shown);
    this.tell(frame);
    this.strip.render(frame);
    this.charts.render(frame);
    this.waterfall.render(frame);
  }

  /** Tells the figures anew, and draws nothing. */
  tell(frame: Frame): void {
    this.moments.render(frame);
    this.charts.tell(frame, this.moment);
  }

  private arrange({ spans, until, changes }: ShownBuild): void {
    if (changes === this.arranged) return;
    this.arranged = changes;
    this.waterfall.arrange(spans, until);
  }

  get layers(): readonly Layer[] {
    return [
      { canvas: this.strip.canvas },
      ...this.charts.canvases,
      { title: 'Process tree', canvas: this.waterfall.canvas },
    ];
  }
}
