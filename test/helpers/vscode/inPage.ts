/**
 * What is read of elements in the page: all that is told was on screen at one moment. Each function is sent to the
 * page as its text, so it stands for itself and names nothing from here.
 */

/** As much of an element as is read here; the tests are compiled without the types of the DOM. */
export interface PageElement {
  readonly className: string;
  readonly innerText: string;
  readonly textContent: string;
  readonly style: { readonly top: string };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  /** Of a canvas. */
  toDataURL?(): string;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getBoundingClientRect(): {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  contains(other: PageElement | null): boolean;
  readonly ownerDocument: { elementFromPoint(x: number, y: number): PageElement | null };
}

/** Where the mouse can be, in pixels of the window. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** 1 for a row at the top. */
  readonly level: number;
  readonly expanded: boolean | undefined;
}

export interface ShownNotification {
  readonly message: string;
  readonly buttons: readonly string[];
}

export interface ShownStatusBarItem {
  readonly text: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** What its background says. */
  readonly kind: string;
}

/** From the top: rows are placed by their style, not by their order. */
export const readRows = (rows: readonly PageElement[]): TreeRow[] =>
  [...rows]
    .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
    .map((row) => ({
      label: row.querySelector('.label-name')?.textContent.trim() ?? '',
      description: row.querySelector('.label-description')?.textContent.trim() ?? '',
      ariaLabel: row.getAttribute('aria-label') ?? '',
      level: Number(row.getAttribute('aria-level')),
      expanded:
        row.getAttribute('aria-expanded') === null ? undefined : row.getAttribute('aria-expanded') === 'true',
    }));

/** The middle of the first element; undefined while it is not on screen, or something lies over it. */
export const readPlace = ([element]: readonly PageElement[]): Place | undefined => {
  if (!element) return undefined;
  const box = element.getBoundingClientRect();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const there = element.ownerDocument.elementFromPoint(middle.x, middle.y);
  return element.contains(there) ? middle : undefined;
};

export const readNotifications = (toasts: readonly PageElement[]): ShownNotification[] =>
  toasts.map((toast) => ({
    message: toast.querySelector('.notification-list-item-message')?.textContent ?? '',
    buttons: [...toast.querySelectorAll('.notification-list-item-buttons-container a')].map(
      ({ textContent }) => textContent,
    ),
  }));

export const readStatusBarItems = (items: readonly PageElement[]): ShownStatusBarItem[] =>
  items.map((item) => ({
    text: item.innerText.trim(),
    ariaLabel: item.getAttribute('aria-label') ?? '',
    kind: /\b(warning|error)-kind\b/.exec(item.className)?.[1] ?? 'standard',
  }));

export const readNames = (elements: readonly PageElement[]): string[] =>
  elements.map((element) => element.getAttribute('aria-label') ?? '');

export const readPicture = (canvas: PageElement): string => canvas.toDataURL?.() ?? '';

export const leaveMark = (element: PageElement): void => element.setAttribute('data-mark', 'here');
