import { stageLanes, type PlacedBand } from '../present/panel/stageLanes';
import { bandName } from '../present/panel/tables';
import { formatMoment, formatShort } from '../present/panel/figures';
import type { Marker, StageBand } from '../telemetry/messages';
import { contextOf, element, sized } from './dom';
import { GUTTER, MARGIN, positionOf, type Frame } from './frame';
import type { HoverCard } from './hoverCard';

const LANE = 18;
const MARKS = 12;
/** From the middle of a mark to its edge. */
const MARK = 4;
/** The name of a narrower stage is beside it, where there is room. */
const LEAST_FOR_NAME = 24;
/** From an axis to its words, as the charts have it, CSS pixels. */
const AWAY = 6;
/** How near the mouse must be to a mark, CSS pixels. */
const NEAR = 6;

/** What is free around a stage in its lane, CSS pixels. */
interface Room {
  readonly top: number;
  readonly from: number;
  readonly to: number;
}

/** The stages by name, and the marks of what happened, above the charts. */
export class StageStrip {
  readonly canvas = element('canvas', { class: 'stages', attributes: { 'aria-hidden': 'true' } });
  private readonly context = contextOf(this.canvas);
  private frame: Frame | undefined;
  private placed: readonly PlacedBand[] = [];

  constructor(private readonly card: HoverCard) {
    this.canvas.addEventListener('pointermove', (event) => this.hover(event));
    this.canvas.addEventListener('pointerleave', () => this.card.hide());
  }

  render(frame: Frame): void {
    const { shown, width, palette } = frame;
    const { placed, height, leftOut } = stageLanes(shown.bands);
    this.frame = frame;
    this.placed = placed;
    const marks = shown.markers.length > 0 ? MARKS : 0;
    sized(this.canvas, this.context, width, height * LANE + marks);
    const { context } = this;
    context.font = palette.font;
    context.textBaseline = 'middle';
    this.clipped(frame, 0, () => {
      for (let lane = 0; lane < height; lane++) this.drawLane(frame, placed, lane);
    });
    this.clipped(frame, MARK, () => {
      for (const marker of shown.markers) this.drawMark(frame, marker, height * LANE);
    });
    if (height === 0) return;
    context.fillStyle = palette.muted;
    context.textAlign = 'right';
    context.fillText(leftOut > 0 ? `+ ${leftOut} stages` : 'stages', GUTTER - AWAY, LANE / 2);
    context.textAlign = 'left';
  }

  /** @param beyond the edges of the time axis, CSS pixels */
  private clipped({ width }: Frame, beyond: number, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(GUTTER - beyond, 0, width - GUTTER - MARGIN + 2 * beyond, this.canvas.height);
    context.clip();
    draw();
    context.restore();
  }

  private drawLane(frame: Frame, placed: readonly PlacedBand[], lane: number): void {
    const bands = placed.filter((each) => each.lane === lane).map(({ band }) => band);
    let from = GUTTER;
    for (const [index, band] of bands.entries()) {
      const next = bands[index + 1];
      const to = next ? this.edges(frame, next)[0] : frame.width - MARGIN;
      from = this.drawBand(frame, band, { top: lane * LANE, from, to });
    }
  }

  /** @returns where what is drawn of it ends */
  private drawBand(frame: Frame, band: StageBand, { top, from, to }: Room): number {
    const { context } = this;
    const { palette } = frame;
    const [left, right] = this.edges(frame, band);
    if (right < GUTTER || left > frame.width) return from;
    const wide = Math.max(2, right - left - 1);
    const hasFailed = band.state === 'failed';
    context.fillStyle = hasFailed ? palette.failedBand : palette.band;
    context.fillRect(left, top + 1, wide, LANE - 2);
    context.fillStyle = hasFailed ? palette.failure : palette.muted;
    context.fillRect(left, top + 1, 2, LANE - 2);
    context.fillStyle = palette.foreground;
    const name = `${hasFailed ? '✕ ' : ''}${bandName(band)}`;
    const middle = top + LANE / 2;
    if (wide < LEAST_FOR_NAME) {
      const needed = context.measureText(name).width + AWAY;
      if (to - right > needed) context.fillText(name, right + AWAY, middle);
      else if (left - from > needed) context.fillText(name, left - needed, middle);
      return to - right > needed ? right + needed : right;
    }
    context.save();
    context.beginPath();
    context.rect(left, top, wide - 2, LANE);
    context.clip();
    context.fillText(name, Math.max(left, GUTTER) + AWAY, middle);
    context.restore();
    return right;
  }

  private drawMark(frame: Frame, { at, kind }: Marker, top: number): void {
    const { context } = this;
    const { failure, warning, muted } = frame.palette;
    const x = positionOf(frame, at - frame.shown.head.startedAt);
    context.fillStyle = kind === 'failure' ? failure : kind === 'liveness' ? warning : muted;
    context.beginPath();
    context.moveTo(x - MARK, top + 2);
    context.lineTo(x + MARK, top + 2);
    context.lineTo(x, top + 10);
    context.fill();
  }

  private edges(frame: Frame, band: StageBand): readonly [number, number] {
    const { startedAt } = frame.shown.head;
    const end = band.endedAt ?? frame.shown.until;
    return [positionOf(frame, band.startedAt - startedAt), positionOf(frame, end - startedAt)];
  }

  private hover({ offsetX, offsetY, clientX, clientY }: PointerEvent): void {
    const { frame } = this;
    const words = frame && (this.markAt(frame, offsetX, offsetY) ?? this.bandAt(frame, offsetX, offsetY));
    if (words) this.card.show(words, clientX, clientY);
    else this.card.hide();
  }

  private markAt(frame: Frame, x: number, y: number): readonly string[] | undefined {
    if (y < this.canvas.clientHeight - MARKS) return undefined;
    const { startedAt } = frame.shown.head;
    const near = frame.shown.markers.filter(
      ({ at }) => Math.abs(positionOf(frame, at - startedAt) - x) <= NEAR,
    );
    return near.length === 0
      ? undefined
      : near.map(({ at, label }) => `${formatMoment(at - startedAt, 100)}  ${label}`);
  }

  private bandAt(frame: Frame, x: number, y: number): readonly string[] | undefined {
    const found = this.placed.find(({ band, lane }) => {
      const [left, right] = this.edges(frame, band);
      return lane === Math.floor(y / LANE) && x >= left && x <= Math.max(right, left + 2);
    });
    if (!found) return undefined;
    const { band } = found;
    const took = formatShort((band.endedAt ?? frame.shown.until) - band.startedAt);
    return [bandName(band), `${band.state} · ${took}`];
  }
}
