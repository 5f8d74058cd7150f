import { errorMessage } from '../../base/result';
import type { Cost } from '../../model/telemetry';
import { Curves } from '../present/panel/curves';
import { processesTable } from '../present/panel/tables';
import { ShownBuild } from '../present/panel/shownBuild';
import { TimeView } from '../present/panel/timeView';
import type { ToPanel } from '../telemetry/messages';
import { Charts } from './charts';
import { element } from './dom';
import type { Frame } from './frame';
import { Header } from './header';
import type { Host } from './host';
import { HoverCard } from './hoverCard';
import { Moments } from './moments';
import { Notes } from './notes';
import { onThemeChange, readPalette } from './palette';
import { copyPicture } from './picture';
import { StageStrip } from './stageStrip';
import { TableView } from './tableView';
import { TablesView } from './tablesView';
import { Toolbar } from './toolbar';
import { WaterfallView } from './waterfallView';
import { workLegend } from './workLegend';

/** The page of a telemetry panel: takes what the extension tells, and draws it at most once a frame. */
export class Page {
  private readonly header = new Header();
  private readonly notes = new Notes();
  private readonly card = new HoverCard();
  private readonly strip = new StageStrip(this.card);
  private readonly charts: Charts;
  private readonly waterfall: WaterfallView;
  private readonly slowest = new TableView();
  private readonly tables = new TablesView();
  private readonly toolbar: Toolbar;
  private readonly timeline: HTMLElement;
  private readonly drawn: HTMLElement;
  private readonly moments: Moments;
  /** What there is to see once there is a build. */
  private readonly content: readonly HTMLElement[];
  private palette = readPalette();
  private shown: ShownBuild | undefined;
  private view: TimeView | undefined;
  private previous: Curves | undefined;
  private comparing: boolean;
  private asTable: boolean;
  private isAsked = false;
  private isArranged = false;

  constructor(
    private readonly host: Host,
    root: HTMLElement,
  ) {
    this.comparing = host.state?.compare ?? false;
    this.asTable = host.state?.table ?? false;
    const onMoment = (time: number | undefined): void => this.moments.look(time);
    this.charts = new Charts({ onMoment, onSelect: (range) => this.change((view) => view.show(range)) });
    this.waterfall = new WaterfallView(this.card, {
      onMoment,
      onPan: (by) => this.change((view) => view.pan(by)),
      onChoose: (words) => this.notes.say(words),
    });
    this.toolbar = new Toolbar({
      onFollow: () => this.change((view) => (view.following ? view.pause() : view.follow())),
      onZoom: (factor) => this.change((view) => view.zoom(factor, this.moments.current)),
      onReset: () => this.change((view) => view.reset()),
      onCompare: () => this.compare(!this.comparing),
      onTable: () => this.toggleTable(),
      onCopy: () => void this.copy(),
      onExport: (format) => host.tell({ type: 'export', format }),
    });
    this.timeline = element('div', {
      class: 'timeline',
      children: [this.strip.canvas, this.charts.root, workLegend(), this.waterfall.root],
    });
    this.moments = new Moments(this.timeline, this.charts.root, {
      onMoment: () => this.draw(),
      onView: () => this.viewChanged(),
    });
    this.drawn = element('div', { class: 'drawn', children: [this.timeline, this.slowest.root] });
    this.content = [this.header.root, this.toolbar.root, this.drawn, this.tables.root];
    for (const part of this.content) part.hidden = true;
    const [header, ...rest] = this.content;
    root.replaceChildren(...(header ? [header] : []), this.notes.root, ...rest, this.card.root);
    this.listen(root);
  }

  receive(message: ToPanel): void {
    switch (message.type) {
      case 'show':
        this.show(new ShownBuild(message));
        break;
      case 'more':
        if (this.shown?.add(message)) this.isArranged = false;
        this.view?.moveEnd(this.shown?.length ?? 0, this.shown?.isRunning ?? false);
        break;
      case 'previous':
        this.previous = new Curves(message.startedAt, message.telemetry.samples);
        this.notes.say(`Compared with ${message.label}, the run before`);
        break;
      case 'none':
        this.comparing = false;
        this.notes.say('Nothing is kept of an earlier run of this command');
        this.remember();
        break;
      case 'problem':
        this.notes.say(message.message);
        break;
    }
    this.ask();
  }

  private listen(root: HTMLElement): void {
    new ResizeObserver(() => this.ask()).observe(root);
    onThemeChange(() => {
      this.palette = readPalette();
      this.ask();
    });
  }

  private show(shown: ShownBuild): void {
    const { state } = this.host;
    const isOther = this.shown?.head.id !== shown.head.id;
    if (isOther || !this.view) {
      const restored = state?.build === shown.head.id ? state : {};
      this.view = new TimeView(shown.length, shown.isRunning, restored);
      this.previous = undefined;
      if (this.comparing) this.host.tell({ type: 'compare', on: true });
    } else {
      this.view.moveEnd(shown.length, shown.isRunning);
    }
    this.shown = shown;
    this.isArranged = false;
    for (const part of this.content) part.hidden = false;
    this.notes.say('');
    this.remember();
  }

  private change(act: (view: TimeView) => void): void {
    if (!this.view) return;
    act(this.view);
    this.viewChanged();
  }

  private viewChanged(): void {
    this.card.hide();
    this.remember();
    this.ask();
  }

  private compare(on: boolean): void {
    this.comparing = on;
    this.previous = undefined;
    this.host.tell({ type: 'compare', on });
    this.viewChanged();
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.viewChanged();
  }

  private remember(): void {
    const { shown, view, comparing, asTable } = this;
    if (!shown || !view) return;
    this.host.remember({
      build: shown.head.id,
      compare: comparing,
      table: asTable,
      following: view.isFollower,
      ...(view.stretch && { range: view.stretch }),
    });
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.render();
    });
  }

  private render(): void {
    const { shown, view } = this;
    if (!shown || !view) return;
    this.drawn.hidden = this.asTable;
    this.tables.root.hidden = !this.asTable;
    const cost = shown.cost();
    this.header.render(shown, cost);
    this.notes.render(shown);
    this.toolbar.render({
      running: shown.isRunning,
      following: view.following,
      whole: view.stretch === undefined,
      comparing: this.comparing,
      table: this.asTable,
    });
    if (this.asTable) this.tables.render(shown);
    else this.renderDrawn(shown, view, cost);
  }

  private renderDrawn(shown: ShownBuild, view: TimeView, cost: Cost): void {
    const frame = this.frame(shown, view);
    this.slowest.render(processesTable(cost.slowest, shown.head.startedAt, shown.until, 'Slowest processes'));
    if (!this.isArranged) this.waterfall.arrange(shown.spans, shown.until);
    this.isArranged = true;
    this.moments.render(frame, view);
    this.strip.render(frame);
    this.charts.render(frame);
    this.charts.tell(frame, this.moments.current);
    this.waterfall.render(frame);
  }

  /** The moment that is looked at is another: no curve has to be drawn again. */
  private draw(): void {
    const { shown, view } = this;
    if (shown && view) this.charts.tell(this.frame(shown, view), this.moments.current);
  }

  private frame(shown: ShownBuild, view: TimeView): Frame {
    const { palette, previous } = this;
    const width = Math.floor(this.timeline.clientWidth);
    return { shown, palette, width, visible: view.visible, ...(previous && { previous }) };
  }

  private async copy(): Promise<void> {
    if (!this.shown) return;
    const { label } = this.shown.head;
    const strip = { canvas: this.strip.canvas };
    const bars = { title: 'Process tree', canvas: this.waterfall.canvas };
    try {
      await copyPicture(label, [strip, ...this.charts.canvases, bars], this.palette);
      this.notes.say('The picture is in the clipboard');
    } catch (error) {
      this.notes.say(`The picture could not be copied: ${errorMessage(error)}`);
    }
  }
}
