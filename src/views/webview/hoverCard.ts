import { element } from './dom';

const AWAY = 14;

/** What is told about the thing below the mouse, or about the one that the keyboard chose. */
export class HoverCard {
  readonly root = element('div', { class: 'card', attributes: { role: 'tooltip' } });

  constructor() {
    this.root.hidden = true;
  }

  /** @param lines the first names it @param x CSS pixels in the window */
  show(lines: readonly string[], x: number, y: number): void {
    const [name = '', ...facts] = lines;
    this.root.replaceChildren(
      element('div', { class: 'name', text: name }),
      ...facts.map((text) => element('div', { text })),
    );
    this.root.hidden = false;
    const { offsetWidth, offsetHeight } = this.root;
    const left = x + AWAY + offsetWidth > window.innerWidth ? x - AWAY - offsetWidth : x + AWAY;
    const top = y + AWAY + offsetHeight > window.innerHeight ? y - AWAY - offsetHeight : y + AWAY;
    this.root.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
  }

  hide(): void {
    this.root.hidden = true;
  }
}
