import { firstFrom, type Lane } from '../present/panel/waterfall';
import { workOf } from '../present/panel/work';
import { isFailure } from '../../model/process';
import type { ProcessSpan } from '../../model/telemetry';
import { endOf } from '../../telemetry/spanTree';
import { paintCritical, paintJoins } from './criticalPaint';
import { GUTTER, MARGIN, positionOf, type Frame } from './frame';
import { BAR, LANE, TOP, type Scene } from './waterfallScene';

/** Bars whose text would not be worth reading have none. */
const LEAST_FOR_TEXT = 40;
const GAP = 4;
/** Of the mark of a failure. */
const STRIPE = 3;
const FLAG = 9;

/** Draws the bars that are seen, and no others. */
export function paintWaterfall(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frame, waterfall, scrollTop, height } = scene;
  context.save();
  context.beginPath();
  context.rect(GUTTER, 0, frame.width - GUTTER - MARGIN, height);
  context.clip();
  context.font = frame.palette.monospace;
  context.textBaseline = 'middle';
  paintJoins(context, scene);
  const first = Math.floor(scrollTop / LANE);
  const last = Math.min(waterfall.lanes.length, Math.ceil((scrollTop + height) / LANE));
  for (let index = first; index < last; index++) {
    const lane = waterfall.lanes[index];
    if (lane) paintLane(context, scene, lane, index * LANE - scrollTop + TOP);
  }
  paintCritical(context, scene);
  context.restore();
}

/** Bars that would be drawn on the same pixel are drawn once. */
function paintLane(context: CanvasRenderingContext2D, scene: Scene, lane: Lane, top: number): void {
  const { frame } = scene;
  const { startedAt } = frame.shown.head;
  const { from, to } = frame.visible;
  let drawnTo = -Infinity;
  for (let index = firstFrom(lane, startedAt + from); index < lane.length; index++) {
    const span = lane[index];
    if (!span || span.startedAt - startedAt > to) return;
    const [left, right] = edgesOf(frame, span);
    if (right <= drawnTo && !isFailure(span.exit)) continue;
    drawnTo = Math.max(right, Math.floor(left) + 1);
    paintBar(context, scene, span, { left, top, width: Math.max(1, right - left) });
    const next = lane[index + 1];
    const free = (next ? positionOf(frame, next.startedAt - startedAt) : frame.width - MARGIN) - right;
    paintText(context, scene, span, { left, top, right, free });
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

function paintBar(context: CanvasRenderingContext2D, scene: Scene, span: ProcessSpan, box: Box): void {
  const { palette } = scene.frame;
  const { left, top } = box;
  const width = box.width > 3 ? box.width - 1 : box.width;
  context.fillStyle = palette.works[workOf(span.role)];
  context.fillRect(left, top, width, BAR);
  if (span.endedAt === undefined) paintOpenEnd(context, scene, left + width, top);
  if (isFailure(span.exit)) paintFailure(context, scene, { left, top, width });
  if (span.key === scene.chosen) {
    context.strokeStyle = palette.foreground;
    context.lineWidth = 2;
    context.strokeRect(left, top, Math.max(2, width), BAR);
  }
}

/** Torn off, for it goes on. */
function paintOpenEnd(context: CanvasRenderingContext2D, { frame }: Scene, right: number, top: number): void {
  context.fillStyle = frame.palette.background;
  for (const [back, from] of [
    [2, 0],
    [5, BAR / 2],
  ] as const) {
    context.fillRect(right - back, top + from, 1.5, BAR / 2);
  }
}

/** A stripe and a flag, and a cross before the text: not by colour alone. */
function paintFailure(
  context: CanvasRenderingContext2D,
  { frame: { palette } }: Scene,
  { left, top, width }: Box,
): void {
  context.fillStyle = palette.failure;
  context.fillRect(left, top, Math.max(3, width), STRIPE);
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left + FLAG, top);
  context.lineTo(left, top + FLAG);
  context.fill();
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Between it and the next bar. */
  readonly free: number;
}

/** On the bar where it fits, else right of it where nothing else is. */
function paintText(
  context: CanvasRenderingContext2D,
  { frame: { palette, width }, charWidth }: Scene,
  span: ProcessSpan,
  { left, right, top, free }: Room,
): void {
  const start = Math.max(left, GUTTER);
  const flag = isFailure(span.exit) && start === left ? GAP : 0;
  const inside = Math.min(right, width - MARGIN) - start - 2 * GAP - flag;
  const text = isFailure(span.exit) ? `✕ ${span.label}` : span.label;
  const needed = text.length * charWidth;
  const middle = top + BAR / 2 + 1;
  const outside = free - 2 * GAP;
  if (inside >= Math.min(needed, LEAST_FOR_TEXT) && (inside >= needed || inside >= outside)) {
    context.fillStyle = palette.onBar;
    context.fillText(cut(text, inside / charWidth), start + GAP + flag, middle);
  } else if (outside >= LEAST_FOR_TEXT) {
    context.fillStyle = palette.foreground;
    context.fillText(cut(text, outside / charWidth), right + GAP, middle);
  }
}

const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, Math.max(0, Math.floor(characters) - 1))}…`;

function edgesOf(frame: Frame, span: ProcessSpan): readonly [number, number] {
  const { head, until } = frame.shown;
  const end = Math.min(endOf(span), Math.max(until, span.startedAt));
  return [positionOf(frame, span.startedAt - head.startedAt), positionOf(frame, end - head.startedAt)];
}
