import { stageLanes, type PlacedBand } from '../present/panel/stageLanes';
import { bandName } from '../present/panel/tables';
import { formatMoment, formatShort } from '../present/panel/figures';
import type { Marker } from '../telemetry/messages';
import { contextOf, element, sized } from './dom';
import { GUTTER, MARGIN, positionOf, type Frame } from './frame';
import type { HoverCard } from './hoverCard';

const LANE = 18;
const MARKS = 12;
/** From an axis to its words, as the charts have it, CSS pixels. */
const AWAY = 6;
/** How near the mouse must be to a mark, CSS pixels. */
const NEAR = 6;

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
    context.save();
    context.beginPath();
    context.rect(GUTTER, 0, width - GUTTER - MARGIN, height * LANE + marks);
    context.clip();
    context.font = palette.font;
    context.textBaseline = 'middle';
    for (const band of placed) this.drawBand(frame, band);
    for (const marker of shown.markers) this.drawMark(frame, marker, height * LANE);
    context.restore();
    context.fillStyle = palette.muted;
    context.font = palette.font;
    if (height === 0) return;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(leftOut > 0 ? `+ ${leftOut} stages` : 'stages', GUTTER - AWAY, LANE / 2);
    context.textAlign = 'left';
  }

  private drawBand(frame: Frame, { band, lane }: PlacedBand): void {
    const { context } = this;
    const { palette } = frame;
    const [left, right] = this.edges(frame, band);
    if (right < GUTTER || left > frame.width) return;
    const wide = Math.max(2, right - left - 1);
    context.fillStyle = band.state === 'failed' ? palette.failedBand : palette.band;
    context.fillRect(left, lane * LANE + 1, wide, LANE - 2);
    context.fillStyle = band.state === 'failed' ? palette.failure : palette.muted;
    context.fillRect(left, lane * LANE + 1, 2, LANE - 2);
    if (wide < 24) return;
    context.save();
    context.beginPath();
    context.rect(left, lane * LANE, wide - 2, LANE);
    context.clip();
    context.fillStyle = palette.foreground;
    const mark = band.state === 'failed' ? '✕ ' : '';
    context.fillText(`${mark}${bandName(band)}`, Math.max(left, GUTTER) + 7, lane * LANE + LANE / 2);
    context.restore();
  }

  private drawMark(frame: Frame, { at, kind }: Marker, top: number): void {
    const { context } = this;
    const { failure, warning, muted } = frame.palette;
    const x = positionOf(frame, at - frame.shown.head.startedAt);
    context.fillStyle = kind === 'failure' ? failure : kind === 'liveness' ? warning : muted;
    context.beginPath();
    context.moveTo(x - 4, top + 2);
    context.lineTo(x + 4, top + 2);
    context.lineTo(x, top + 10);
    context.fill();
  }

  private edges(frame: Frame, band: PlacedBand['band']): readonly [number, number] {
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
