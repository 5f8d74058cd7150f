import { errorMessage } from '../../base/result';
import { Curves } from '../present/panel/curves';
import { ShownBuild } from '../present/panel/shownBuild';
import { processesTable } from '../present/panel/tables';
import { TimeView, type TimeRange } from '../present/panel/timeView';
import type { ToPanel } from '../telemetry/messages';
import { element } from './dom';
import type { Frame } from './frame';
import { Header } from './header';
import type { Host } from './host';
import { Notes } from './notes';
import { onThemeChange, readPalette } from './palette';
import { copyPicture } from './picture';
import { TableView } from './tableView';
import { TablesView } from './tablesView';
import { Timeline } from './timeline';
import { Toolbar } from './toolbar';

/** How long the time axis must stand still until its place is left with the editor, milliseconds. */
const SETTLED_MS = 200;

/** A build and what of its time is shown. */
interface Subject {
  readonly shown: ShownBuild;
  readonly view: TimeView;
}

/** The page of a telemetry panel: takes what the extension tells, and draws it at most once a frame. */
export class Page {
  private readonly header = new Header();
  private readonly notes = new Notes();
  private readonly slowest = new TableView();
  private readonly tables = new TablesView();
  private readonly toolbar: Toolbar;
  private readonly timeline: Timeline;
  private readonly drawing: HTMLElement;
  /** What there is to see once there is a build. */
  private readonly content: readonly HTMLElement[];
  private palette = readPalette();
  private subject: Subject | undefined;
  private previous: Curves | undefined;
  private comparing: boolean;
  private asTable: boolean;
  private isAsked = false;
  /** Something was told that is not drawn yet. */
  private hasNews = false;
  private settling: number | undefined;
  /** What was drawn last, and whether nothing but time has changed it since. */
  private seen: { isOld: boolean; drawn?: TimeRange } = { isOld: false };

  constructor(
    private readonly host: Host,
    root: HTMLElement,
  ) {
    this.comparing = host.state?.compare ?? false;
    this.asTable = host.state?.table ?? false;
    this.timeline = new Timeline({
      onChange: (act) => this.change(act),
      onResize: () => this.ask(),
      onChoose: (words) => this.notes.say(words),
    });
    this.toolbar = new Toolbar({
      onFollow: () => this.change((view) => (view.following ? view.pause() : view.follow())),
      onZoom: (factor) => this.change((view) => view.zoom(factor, this.timeline.moment)),
      onReset: () => this.change((view) => view.reset()),
      onCompare: () => this.compare(!this.comparing),
      onTable: () => this.toggleTable(),
      onCopy: () => void this.copy(),
      onExport: (format) => host.tell({ type: 'export', format }),
    });
    this.drawing = element('div', { children: [this.timeline.root, this.slowest.root] });
    this.content = [this.header.root, this.toolbar.root, this.drawing, this.tables.root];
    for (const part of this.content) part.hidden = true;
    root.replaceChildren(...this.content, this.timeline.card.root);
    this.toolbar.root.after(this.notes.root);
    onThemeChange(() => {
      this.palette = readPalette();
      this.ask();
    });
  }

  receive(message: ToPanel): void {
    switch (message.type) {
      case 'show':
        this.show(new ShownBuild(message));
        break;
      case 'more':
        this.subject?.shown.add(message);
        break;
      case 'previous':
        if (this.comparing) this.previous = new Curves(message.startedAt, message.telemetry.samples);
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
    this.hasNews = true;
    if (message.type === 'more') this.askFrame();
    else this.ask();
  }

  private show(shown: ShownBuild): void {
    const before = this.subject;
    if (before?.shown.head.id === shown.head.id) {
      this.subject = { shown, view: before.view };
    } else {
      const { state } = this.host;
      const restored = state?.build === shown.head.id ? state : {};
      this.subject = { shown, view: new TimeView(shown.length, shown.isRunning, restored) };
      this.previous = undefined;
      if (this.comparing) this.host.tell({ type: 'compare', on: true });
    }
    for (const part of this.content) part.hidden = false;
    this.notes.say('');
    this.remember();
  }

  private change(act: (view: TimeView) => void): void {
    if (!this.subject) return;
    act(this.subject.view);
    this.timeline.card.hide();
    this.ask();
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.remember(), SETTLED_MS);
  }

  private compare(on: boolean): void {
    this.comparing = on;
    this.previous = undefined;
    this.notes.say('');
    this.host.tell({ type: 'compare', on });
    this.remember();
    this.ask();
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.hasNews = true;
    this.remember();
    this.ask();
  }

  private remember(): void {
    const { subject, comparing, asTable } = this;
    if (!subject) return;
    const { shown, view } = subject;
    this.host.remember({
      build: shown.head.id,
      compare: comparing,
      table: asTable,
      following: view.isFollower,
      ...(view.stretch && { range: view.stretch }),
    });
  }

  /** Something other than what time brings is to be drawn. */
  private ask(): void {
    this.seen.isOld = false;
    this.askFrame();
  }

  private askFrame(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      if (this.subject) this.render(this.subject);
    });
  }

  private render({ shown, view }: Subject): void {
    view.moveEnd(shown.length, shown.isRunning);
    this.toolbar.render({
      running: shown.isRunning,
      following: view.following,
      whole: view.stretch === undefined,
      comparing: this.comparing,
      table: this.asTable,
    });
    this.drawing.hidden = this.asTable;
    this.tables.root.hidden = !this.asTable;
    if (this.hasNews) this.renderNews(shown);
    this.hasNews = false;
    if (this.asTable) return;
    const { palette, previous } = this;
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

  private renderNews(shown: ShownBuild): void {
    const cost = shown.cost();
    this.header.render(shown, cost);
    this.notes.render(shown);
    if (this.asTable) {
      this.tables.render(shown);
      return;
    }
    const { head, until } = shown;
    this.slowest.render(processesTable(cost.slowest, head.startedAt, until, 'Slowest processes'));
  }

  private async copy(): Promise<void> {
    if (!this.subject) return;
    try {
      await copyPicture(this.subject.shown.head.label, this.timeline.layers, this.palette);
      this.notes.say('The picture is in the clipboard');
    } catch (error) {
      this.notes.say(`The picture could not be copied: ${errorMessage(error)}`);
    }
  }
}
