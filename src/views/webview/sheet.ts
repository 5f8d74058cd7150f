import { errorMessage } from '../../base/result';
import type { Curves } from '../present/panel/curves';
import type { ShownBuild } from '../present/panel/shownBuild';
import { processesTable } from '../present/panel/tables';
import type { TimeRange, TimeView } from '../present/panel/timeView';
import { element } from './dom';
import type { Frame } from './frame';
import { Header } from './header';
import { Notes } from './notes';
import { onThemeChange, readPalette } from './palette';
import { copyPicture } from './picture';
import { TableView } from './tableView';
import { TablesView } from './tablesView';
import { Timeline } from './timeline';
import { Toolbar, type ToolbarListener } from './toolbar';

/** What the page is to show. */
export interface Content {
  readonly shown: ShownBuild;
  readonly view: TimeView;
  /** The run before, when it is to be compared and known. */
  readonly previous?: Curves;
  readonly comparing: boolean;
  /** Whether tables are shown in place of charts. */
  readonly asTable: boolean;
}

export interface SheetListener extends Pick<ToolbarListener, 'onCompare' | 'onTable' | 'onExport'> {
  /** The user wants something else of the time axis to be shown. */
  onChange(act: (view: TimeView) => void): void;
}

/** All parts of the page, drawn at most once a frame. */
export class Sheet {
  private readonly header = new Header();
  private readonly notes = new Notes();
  private readonly slowest = new TableView();
  private readonly tables = new TablesView();
  private readonly toolbar: Toolbar;
  private readonly timeline: Timeline;
  private readonly drawing: HTMLElement;
  /** What there is to see once there is a build. */
  private readonly parts: readonly HTMLElement[];
  private palette = readPalette();
  private isAsked = false;
  /** Something was told that is not drawn yet. */
  private hasNews = false;
  /** What was drawn last, and whether nothing but time has changed it since. */
  private seen: { isOld: boolean; drawn?: TimeRange } = { isOld: false };

  /** @param content what is to be shown now; undefined before there is a build */
  constructor(
    root: HTMLElement,
    private readonly content: () => Content | undefined,
    listener: SheetListener,
  ) {
    const onChange = (act: (view: TimeView) => void): void => listener.onChange(act);
    this.timeline = new Timeline({
      onChange,
      onResize: () => this.redraw(),
      onChoose: (words) => this.say(words),
    });
    this.toolbar = new Toolbar({
      ...listener,
      onFollow: () => onChange((view) => (view.following ? view.pause() : view.follow())),
      onZoom: (factor) => onChange((view) => view.zoom(factor, this.timeline.moment)),
      onReset: () => onChange((view) => view.reset()),
      onCopy: () => void this.copy(),
    });
    this.drawing = element('div', { children: [this.timeline.root, this.slowest.root] });
    this.parts = [this.header.root, this.toolbar.root, this.drawing, this.tables.root];
    for (const part of this.parts) part.hidden = true;
    root.replaceChildren(...this.parts, this.timeline.card.root);
    this.toolbar.root.after(this.notes.root);
    onThemeChange(() => {
      this.palette = readPalette();
      this.redraw();
    });
  }

  /** There is a build. */
  open(): void {
    for (const part of this.parts) part.hidden = false;
  }

  /** A sentence for the user, in place of the one before. */
  say(text: string): void {
    this.notes.say(text);
  }

  /** What is told of the build is more than before. */
  renew(): void {
    this.hasNews = true;
    this.askFrame();
  }

  /** Something other than what time brings is to be drawn. */
  redraw(): void {
    this.seen.isOld = false;
    this.askFrame();
  }

  /** Another thing is below the mouse. */
  hideCard(): void {
    this.timeline.card.hide();
  }

  private askFrame(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      const content = this.content();
      if (content) this.render(content);
    });
  }

  private render({ shown, view, previous, comparing, asTable }: Content): void {
    view.moveEnd(shown.length, shown.isRunning);
    this.toolbar.render({
      ...{ running: shown.isRunning, following: view.following, whole: view.stretch === undefined },
      ...{ comparing, table: asTable },
    });
    this.drawing.hidden = asTable;
    this.tables.root.hidden = !asTable;
    if (this.hasNews) this.renderNews(shown, asTable);
    this.hasNews = false;
    if (asTable) return;
    const { palette } = this;
    const { width } = this.timeline;
    this.draw({ shown, palette, width, visible: view.visible, ...(previous && { previous }) });
  }

  /** What moved on by less than a pixel looks as before: of a long build, most news. */
  private draw(frame: Frame): void {
    const { from, to } = frame.visible;
    const pixel = (to - from) / frame.width;
    const { drawn } = this.seen;
    if (this.seen.isOld && drawn && from - drawn.from < pixel && to - drawn.to < pixel) {
      this.timeline.tell(frame);
      return;
    }
    this.timeline.render(frame);
    this.seen = { isOld: true, drawn: frame.visible };
  }

  private renderNews(shown: ShownBuild, asTable: boolean): void {
    const cost = shown.cost();
    this.header.render(shown, cost);
    this.notes.render(shown);
    if (asTable) {
      this.tables.render(shown);
      return;
    }
    const { head, until } = shown;
    this.slowest.render(processesTable(cost.slowest, head.startedAt, until, 'Slowest processes'));
  }

  private async copy(): Promise<void> {
    const content = this.content();
    if (!content) return;
    try {
      await copyPicture(content.shown.head.label, this.timeline.layers, this.palette);
      this.say('The picture is in the clipboard');
    } catch (error) {
      this.say(`The picture could not be copied: ${errorMessage(error)}`);
    }
  }
}
