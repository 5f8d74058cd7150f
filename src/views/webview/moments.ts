import { spoken } from '../present/panel/legends';
import type { TimeRange, TimeView } from '../present/panel/timeView';
import { element } from './dom';
import { GUTTER, MARGIN, positionOf, timeAt, type Frame } from './frame';

/** A step of the keyboard along the time axis, as a share of what is shown. */
const STEP = 0.1;
const CLOSER = 0.8;

export interface MomentsListener {
  /** The moment that is looked at is another. */
  onMoment(frame: Frame, time: number | undefined): void;
  /** The user wants something else of the time axis to be shown. */
  onChange(act: (view: TimeView) => void): void;
}

/**
 * The moment that is looked at: a line across everything on the time axis, moved by mouse or keyboard; and the keys and
 * wheel that move the time axis.
 */
export class Moments {
  /** Milliseconds since the build began. */
  current: number | undefined;
  private readonly line = element('div', { class: 'moment' });
  private frame: Frame | undefined;

  /** @param timeline all that shares the time axis @param slider what the keyboard moves the moment with */
  constructor(
    private readonly timeline: HTMLElement,
    private readonly slider: HTMLElement,
    private readonly listener: MomentsListener,
  ) {
    timeline.append(this.line);
    this.line.hidden = true;
    slider.tabIndex = 0;
    slider.setAttribute('role', 'slider');
    slider.setAttribute('aria-label', 'Moment, by sample');
    slider.setAttribute('aria-valuemin', '0');
    slider.addEventListener('keydown', (event) => this.onSliderKey(event));
    timeline.addEventListener('keydown', (event) => this.onKey(event));
    timeline.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    timeline.addEventListener('dblclick', () => this.listener.onChange((view) => view.reset()));
  }

  render(frame: Frame): void {
    this.frame = frame;
    this.slider.setAttribute('aria-valuemax', String(Math.max(0, frame.shown.curves.times.length - 1)));
    this.place();
  }

  look(time: number | undefined): void {
    if (time === this.current) return;
    this.current = time;
    this.place();
    if (this.frame) this.listener.onMoment(this.frame, time);
  }

  private place(): void {
    const { frame, current } = this;
    if (!frame) return;
    const { curves } = frame.shown;
    const index = current === undefined ? curves.times.length - 1 : (curves.indexAt(current) ?? 0);
    this.slider.setAttribute('aria-valuenow', String(Math.max(0, index)));
    this.slider.setAttribute('aria-valuetext', spoken(curves, index));
    const x = current === undefined ? -1 : positionOf(frame, current);
    this.line.hidden = x < GUTTER || x > frame.width - MARGIN;
    this.line.style.transform = `translateX(${x}px)`;
  }

  private onSliderKey(event: KeyboardEvent): void {
    const { frame } = this;
    if (!frame || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const { times } = frame.shown.curves;
    const last = times.length - 1;
    const at = this.current === undefined ? last : (frame.shown.curves.indexAt(this.current) ?? 0);
    const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const time = times[Math.max(0, Math.min(target, last))];
    if (time === undefined) return;
    this.reveal(time, frame.visible);
    this.look(time);
  }

  private reveal(time: number, { from, to }: TimeRange): void {
    if (time < from) this.listener.onChange((view) => view.pan(time - from));
    else if (time > to) this.listener.onChange((view) => view.pan(time - to));
  }

  private onKey(event: KeyboardEvent): void {
    const { frame } = this;
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (frame.visible.to - frame.visible.from) * STEP;
    const act = {
      '+': (view: TimeView) => view.zoom(CLOSER, this.current),
      '=': (view: TimeView) => view.zoom(CLOSER, this.current),
      '-': (view: TimeView) => view.zoom(1 / CLOSER, this.current),
      '0': (view: TimeView) => view.reset(),
      ...(event.shiftKey && {
        ArrowLeft: (view: TimeView) => view.pan(-step),
        ArrowRight: (view: TimeView) => view.pan(step),
      }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    this.listener.onChange(act);
  }

  /** With Ctrl, or two fingers on a touchpad, it zooms; sideways it pans; up and down stays the page's. */
  private onWheel(event: WheelEvent): void {
    const { frame } = this;
    if (!frame) return;
    const sideways = event.shiftKey ? event.deltaX + event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const around = timeAt(frame, event.clientX - this.timeline.getBoundingClientRect().left);
      this.listener.onChange((view) => view.zoom(Math.exp(event.deltaY / 300), around));
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      this.listener.onChange((view) => view.pan(timeAt(frame, sideways) - timeAt(frame, 0)));
    } else return;
    event.preventDefault();
  }
}
