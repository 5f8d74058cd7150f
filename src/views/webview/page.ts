import { Curves } from '../present/panel/curves';
import { ShownBuild } from '../present/panel/shownBuild';
import { TimeView } from '../present/panel/timeView';
import type { ToPanel } from '../telemetry/messages';
import type { Host } from './host';
import { Sheet, type Content } from './sheet';

/** How long the time axis must stand still until its place is left with the editor, milliseconds. */
const SETTLED_MS = 200;

/** A build and what of its time is shown. */
interface Subject {
  readonly shown: ShownBuild;
  readonly view: TimeView;
}

/** The page of a telemetry panel: what the extension tells and the user wants becomes what is shown. */
export class Page {
  private readonly sheet: Sheet;
  private subject: Subject | undefined;
  private previous: Curves | undefined;
  private comparing: boolean;
  private asTable: boolean;
  private settling: number | undefined;

  constructor(
    private readonly host: Host,
    root: HTMLElement,
  ) {
    this.comparing = host.state?.compare ?? false;
    this.asTable = host.state?.table ?? false;
    this.sheet = new Sheet(root, () => this.content, {
      onChange: (act) => this.change(act),
      onCompare: () => this.compare(!this.comparing),
      onTable: () => this.toggleTable(),
      onExport: (format) => host.tell({ type: 'export', format }),
    });
  }

  receive(message: ToPanel): void {
    this.take(message);
    this.sheet.renew();
    if (message.type !== 'more') this.sheet.redraw();
  }

  private take(message: ToPanel): void {
    switch (message.type) {
      case 'show':
        this.show(new ShownBuild(message));
        break;
      case 'more':
        this.subject?.shown.add(message);
        break;
      case 'previous':
        if (this.comparing) this.previous = new Curves(message.startedAt, message.telemetry.samples);
        this.sheet.say(`Compared with ${message.label}, the run before`);
        break;
      case 'none':
        this.comparing = false;
        this.sheet.say('Nothing is kept of an earlier run of this command');
        this.remember();
        break;
      case 'problem':
        this.sheet.say(message.message);
        break;
    }
  }

  private get content(): Content | undefined {
    const { subject, previous, comparing, asTable } = this;
    return subject && { ...subject, comparing, asTable, ...(previous && { previous }) };
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
    this.sheet.open();
    this.sheet.say('');
    this.remember();
  }

  private change(act: (view: TimeView) => void): void {
    if (!this.subject) return;
    act(this.subject.view);
    this.sheet.hideCard();
    this.sheet.redraw();
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.remember(), SETTLED_MS);
  }

  private compare(on: boolean): void {
    this.comparing = on;
    this.previous = undefined;
    this.sheet.say('');
    this.host.tell({ type: 'compare', on });
    this.remember();
    this.sheet.redraw();
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.remember();
    this.sheet.renew();
    this.sheet.redraw();
  }

  /** Leaves with the editor what is to come back. */
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
}
