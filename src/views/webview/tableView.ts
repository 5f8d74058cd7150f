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
  /** The texts that are in the rows. */
  private texts: readonly (readonly string[])[] = [];

  constructor() {
    this.before = button('Previous Page', () => this.turn(-1));
    this.after = button('Next Page', () => this.turn(1));
    this.pager = element('div', { class: 'pager', children: [this.before, this.after] });
    const table = element('table', { children: [this.caption, this.head, this.body] });
    this.root = element('div', { class: 'table', children: [table, this.pager] });
  }

  render(table: Table): void {
    if (this.table?.title !== table.title) this.head.replaceChildren(headOf(table));
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
    if (!isSame(texts, this.texts)) this.body.replaceChildren(...texts.map((row) => rowOf(table, row)));
    this.texts = texts;
    const range = pages > 1 ? `, ${formatCount(first + 1)} to ${formatCount(last)}` : '';
    setText(this.caption, `${table.title} (${formatCount(table.size)}${range})`);
    this.pager.hidden = pages === 1;
    this.before.disabled = this.page === 0;
    this.after.disabled = this.page === pages - 1;
    this.root.hidden = table.size === 0;
  }
}

const headOf = ({ columns }: Table): HTMLElement =>
  element('tr', {
    children: columns.map(({ name, numeric }) =>
      element('th', { text: name, attributes: { scope: 'col' }, ...(numeric && { class: 'numeric' }) }),
    ),
  });

const isSame = (one: readonly (readonly string[])[], other: typeof one): boolean =>
  one.length === other.length &&
  one.every((row, index) => row.every((text, column) => text === other[index]?.[column]));

const rowOf = ({ columns }: Table, row: readonly string[]): HTMLElement =>
  element('tr', {
    children: row.map((text, column) =>
      element('td', { text, ...(columns[column]?.numeric && { class: 'numeric' }) }),
    ),
  });
