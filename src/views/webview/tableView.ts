import type { Table } from '../present/panel/tables';
import { formatCount } from '../present/panel/figures';
import { button, element, setText } from './dom';

/** More rows at once would take seconds to lay out. */
const PAGE = 200;

/** A table, a page of it at a time. */
export class TableView {
  readonly root: HTMLElement;
  private readonly caption = element('caption');
  private readonly head = element('thead');
  private readonly body = element('tbody');
  private readonly before: HTMLButtonElement;
  private readonly after: HTMLButtonElement;
  private readonly pager: HTMLElement;
  private table: Table | undefined;
  private page = 0;
  /** They stay while their texts change: whoever reads them keeps the place. */
  private readonly cells: Row[] = [];

  constructor() {
    this.before = button('Previous Page', () => this.turn(-1));
    this.after = button('Next Page', () => this.turn(1));
    this.pager = element('div', { class: 'pager', children: [this.before, this.after] });
    const table = element('table', { children: [this.caption, this.head, this.body] });
    // A table that is wider than its panel is scrolled by keyboard too.
    const attributes = { role: 'group', tabindex: '0' };
    this.root = element('div', { class: 'table', attributes, children: [table, this.pager] });
  }

  render(table: Table): void {
    if (this.table?.title !== table.title) {
      this.head.replaceChildren(headOf(table));
      this.root.setAttribute('aria-label', table.title);
    }
    this.table = table;
    this.fill(table);
  }

  private turn(by: number): void {
    this.page += by;
    if (this.table) this.fill(this.table);
  }

  private fill(table: Table): void {
    const pages = Math.max(1, Math.ceil(table.size / PAGE));
    this.page = Math.max(0, Math.min(this.page, pages - 1));
    const first = this.page * PAGE;
    const last = Math.min(table.size, first + PAGE);
    const texts = Array.from({ length: last - first }, (_, index) => table.row(first + index));
    while (this.cells.length < texts.length) this.addRow(table);
    for (const { row } of this.cells.splice(texts.length)) row.remove();
    for (const [index, { cells }] of this.cells.entries()) {
      for (const [column, cell] of cells.entries()) setText(cell, texts[index]?.[column] ?? '');
    }
    const range = pages > 1 ? `, ${formatCount(first + 1)} to ${formatCount(last)}` : '';
    setText(this.caption, `${table.title} (${formatCount(table.size)}${range})`);
    this.pager.hidden = pages === 1;
    this.before.disabled = this.page === 0;
    this.after.disabled = this.page === pages - 1;
    this.root.hidden = table.size === 0;
  }

  private addRow({ columns }: Table): void {
    const cells = columns.map(({ numeric }) => element('td', numeric && { class: 'numeric' }));
    const row = element('tr', { children: cells });
    this.cells.push({ row, cells });
    this.body.append(row);
  }
}

interface Row {
  readonly row: HTMLElement;
  readonly cells: readonly HTMLElement[];
}

const headOf = ({ columns }: Table): HTMLElement =>
  element('tr', {
    children: columns.map(({ name, numeric }) =>
      element('th', { text: name, attributes: { scope: 'col' }, ...(numeric && { class: 'numeric' }) }),
    ),
  });
