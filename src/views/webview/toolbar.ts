import { EXPORT_FORMATS, type ExportFormat } from '../../model/telemetry';
import { button, element, setText } from './dom';

export interface ToolbarListener {
  onFollow(): void;
  onZoom(factor: number): void;
  onReset(): void;
  onCompare(): void;
  onTable(): void;
  onCopy(): void;
  onExport(format: ExportFormat): void;
}

export interface ToolbarState {
  readonly running: boolean;
  readonly following: boolean;
  /** Whether all of the time axis is shown. */
  readonly whole: boolean;
  readonly comparing: boolean;
  readonly table: boolean;
}

const FORMAT_NAMES: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  'chrome-trace': 'Chrome Trace',
};

const CLOSER = 0.5;
const WIDER = 2;

export class Toolbar {
  readonly root: HTMLElement;
  private readonly follow: HTMLButtonElement;
  private readonly closer: HTMLButtonElement;
  private readonly wider: HTMLButtonElement;
  private readonly reset: HTMLButtonElement;
  private readonly compare: HTMLButtonElement;
  private readonly table: HTMLButtonElement;
  private readonly copy: HTMLButtonElement;

  constructor(listener: ToolbarListener) {
    this.follow = button('Pause', () => listener.onFollow(), 'Let the charts stand still, or move on');
    this.closer = button('Zoom In', () => listener.onZoom(CLOSER), 'Or drag over a chart, or press + there');
    this.wider = button('Zoom Out', () => listener.onZoom(WIDER), 'Or press − over the charts');
    this.reset = button('Show All', () => listener.onReset(), 'Or double-click a chart, or press 0 there');
    this.compare = button('Compare', () => listener.onCompare(), 'With the previous run of the same command');
    this.table = button('Table', () => listener.onTable(), 'Tables in place of charts');
    this.copy = button('Copy Picture', () => listener.onCopy(), 'The charts and processes as they are shown');
    const formats = EXPORT_FORMATS.map((format) =>
      button(FORMAT_NAMES[format], () => listener.onExport(format)),
    );
    this.root = element('div', {
      class: 'toolbar',
      attributes: { role: 'toolbar', 'aria-label': 'Telemetry' },
      children: [
        group('Time axis', [this.follow, this.closer, this.wider, this.reset]),
        group('View', [this.compare, this.table]),
        group('Save', [this.copy, element('span', { class: 'caption', text: 'Export' }), ...formats]),
      ],
    });
  }

  render({ running, following, whole, comparing, table }: ToolbarState): void {
    this.follow.hidden = !running;
    setText(this.follow, following ? 'Pause' : 'Follow');
    press(this.compare, comparing);
    press(this.table, table);
    this.reset.disabled = whole || table;
    this.wider.disabled = whole || table;
    for (const each of [this.follow, this.closer, this.copy]) each.disabled = table;
  }
}

const press = (toggle: HTMLButtonElement, on: boolean): void =>
  toggle.setAttribute('aria-pressed', String(on));

const group = (name: string, children: readonly HTMLElement[]): HTMLElement =>
  element('div', { class: 'group', attributes: { role: 'group', 'aria-label': name }, children });
