import { formatMoment, formatShort } from '../present/panel/figures';
import { endText } from '../present/panel/tables';
import { barAt, layOut, type Waterfall } from '../present/panel/waterfall';
import { formatBytes } from '../../base/bytes';
import type { ProcessSpan } from '../../model/telemetry';
import { criticalPath, type CriticalStretch } from '../../telemetry/criticalPath';
import { contextOf, element, sized } from './dom';
import { positionOf, timeAt, type Frame } from './frame';
import type { HoverCard } from './hoverCard';
import { paintWaterfall } from './waterfallPaint';
import { LANE } from './waterfallScene';

/** How far from a bar the mouse may be, CSS pixels. */
const NEAR = 3;
/** Enough to know how wide text is, whatever the font. */
const LETTERS = 'gcc -c src/parser/table12.c';
const FEWEST_LANES = 3;
const MOST_LANES = 26;

export interface WaterfallListener {
  /** The mouse was dragged, milliseconds of the time axis. */
  onPan(by: number): void;
  onMoment(time: number | undefined): void;
  /** A process was chosen by the keyboard. */
  onChoose(words: string): void;
}

/** The processes as bars. Only a canvas as large as what is seen of it exists, however many there are. */
export class WaterfallView {
  readonly canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly root: HTMLElement;
  private readonly context = contextOf(this.canvas);
  private readonly space = element('div', { class: 'space', children: [this.canvas] });
  private frame: Frame | undefined;
  private waterfall: Waterfall = { lanes: [], laneOf: new Map() };
  private critical: readonly CriticalStretch[] = [];
  private chosen: ProcessSpan | undefined;
  private dragged: number | undefined;
  private lanes = 0;
  /** Kept here: to ask the page for them in the middle of changing it would have it laid out at once. */
  private height = 0;
  private scrollTop = 0;
  private measured: { readonly font: string; readonly width: number } | undefined;

  constructor(
    private readonly card: HoverCard,
    private readonly listener: WaterfallListener,
  ) {
    this.root = element('div', {
      class: 'waterfall',
      attributes: { role: 'group', tabindex: '0', 'aria-label': 'Processes, from start to exit' },
      children: [this.space],
    });
    this.root.addEventListener('scroll', () => {
      this.scrollTop = this.root.scrollTop;
      this.paint();
    });
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('blur', () => this.choose(undefined));
    this.canvas.addEventListener('pointerdown', (event) => this.grab(event));
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    this.canvas.addEventListener('pointerup', () => (this.dragged = undefined));
    this.canvas.addEventListener('pointerleave', () => this.leave());
  }

  /** The processes are others, or went on. */
  arrange(spans: readonly ProcessSpan[], now: number): void {
    this.waterfall = layOut(spans);
    this.critical = criticalPath(spans, now);
    const lanes = Math.max(FEWEST_LANES, this.waterfall.lanes.length);
    const height = Math.min(lanes, MOST_LANES) * LANE;
    if (lanes === this.lanes) return;
    this.lanes = lanes;
    this.height = height;
    this.space.style.height = `${lanes * LANE}px`;
    this.root.style.height = `${height}px`;
  }

  render(frame: Frame): void {
    this.frame = frame;
    this.paint();
  }

  private paint(): void {
    const { frame, waterfall, critical, height, scrollTop } = this;
    if (!frame) return;
    sized(this.canvas, this.context, frame.width, height);
    paintWaterfall(this.context, {
      ...{ frame, waterfall, critical, scrollTop, height, charWidth: this.charWidth(frame) },
      chosen: this.chosen?.key,
    });
  }

  private charWidth({ palette: { monospace } }: Frame): number {
    if (this.measured?.font !== monospace) {
      this.context.font = monospace;
      const width = this.context.measureText(LETTERS).width / LETTERS.length;
      this.measured = { font: monospace, width };
    }
    return this.measured.width;
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.dragged = event.clientX;
    this.canvas.setPointerCapture(event.pointerId);
    this.card.hide();
  }

  private move(event: PointerEvent): void {
    const { frame } = this;
    // The page moved, not the mouse: who uses the keyboard looks elsewhere.
    if (!frame || (event.movementX === 0 && event.movementY === 0)) return;
    if (this.dragged !== undefined) {
      const by = timeAt(frame, this.dragged) - timeAt(frame, event.clientX);
      this.dragged = event.clientX;
      this.root.scrollTop -= event.movementY;
      this.listener.onPan(by);
      return;
    }
    this.listener.onMoment(timeAt(frame, event.offsetX));
    const span = this.spanAt(frame, event.offsetX, event.offsetY);
    if (span) this.card.show(this.describe(frame, span), event.clientX, event.clientY);
    else this.card.hide();
  }

  private leave(): void {
    if (!this.chosen) this.card.hide();
    this.listener.onMoment(undefined);
  }

  private spanAt(frame: Frame, x: number, y: number): ProcessSpan | undefined {
    const lane = this.waterfall.lanes[Math.floor((y + this.scrollTop) / LANE)];
    const moment = frame.shown.head.startedAt + timeAt(frame, x);
    return lane && barAt(lane, moment, timeAt(frame, NEAR) - timeAt(frame, 0));
  }

  private describe({ shown }: Frame, span: ProcessSpan): readonly string[] {
    const { command, startedAt, endedAt = shown.until, cpuMs, peakRssBytes } = span;
    const from = formatMoment(startedAt - shown.head.startedAt, 100);
    return [
      span.label,
      ...(command === undefined ? [] : [command]),
      `${endText(span)} · ${formatShort(endedAt - startedAt)} from ${from} on`,
      `CPU ${cpuMs === undefined ? 'not known' : formatShort(cpuMs)} · peak memory ${
        peakRssBytes === undefined ? 'not known' : formatBytes(peakRssBytes)
      }`,
      `${span.role} · process ${span.pid}`,
    ];
  }

  /** Arrows go from bar to bar: along a lane, and from lane to lane at the same time. */
  private onKey(event: KeyboardEvent): void {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = this.neighbour(event.key);
    if (next === undefined) {
      if (event.key === 'Escape') this.choose(undefined);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.choose(next);
  }

  private neighbour(key: string): ProcessSpan | undefined {
    const { lanes, laneOf } = this.waterfall;
    const isArrow = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(key);
    if (!isArrow) return undefined;
    const at = this.chosen && laneOf.get(this.chosen.key);
    if (!this.chosen || at === undefined) return lanes[0]?.[0];
    const lane = lanes[at] ?? [];
    const index = lane.findIndex((span) => span.key === this.chosen?.key);
    if (key === 'ArrowLeft') return lane[index - 1] ?? this.chosen;
    if (key === 'ArrowRight') return lane[index + 1] ?? this.chosen;
    const other = lanes[key === 'ArrowUp' ? at - 1 : at + 1];
    return other ? barAt(other, this.chosen.startedAt, Infinity) : this.chosen;
  }

  private choose(span: ProcessSpan | undefined): void {
    this.chosen = span;
    const { frame } = this;
    if (span && frame) this.present(frame, span);
    else this.card.hide();
    this.paint();
  }

  private present(frame: Frame, span: ProcessSpan): void {
    const top = (this.waterfall.laneOf.get(span.key) ?? 0) * LANE;
    const { clientHeight, scrollTop } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + LANE > scrollTop + clientHeight) this.root.scrollTop = top + LANE - clientHeight;
    const words = this.describe(frame, span);
    const { left, top: edge } = this.root.getBoundingClientRect();
    const x = positionOf(frame, span.startedAt - frame.shown.head.startedAt);
    const within = Math.min(Math.max(x, 0), frame.width);
    this.card.show(words, left + within, edge + top - this.root.scrollTop + LANE);
    this.listener.onChoose(words.join(', '));
  }
}
