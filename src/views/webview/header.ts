import { factsOf, stateOf, whenOf } from '../present/panel/facts';
import type { Cost } from '../../model/telemetry';
import type { ShownBuild } from '../present/panel/shownBuild';
import { element, setText } from './dom';

/** What the build is, how it ended, and what it cost. */
export class Header {
  readonly root: HTMLElement;
  private readonly label = element('h1');
  private readonly state = element('span', { class: 'state' });
  private readonly when = element('span', { class: 'when' });
  private readonly command = element('div', { class: 'command' });
  private readonly facts = element('dl', { class: 'facts' });
  private readonly values: HTMLElement[] = [];

  constructor() {
    const line = element('div', { class: 'line', children: [this.label, this.state, this.when] });
    this.root = element('header', { children: [line, this.command, this.facts] });
  }

  render({ head }: ShownBuild, cost: Cost): void {
    setText(this.label, head.label);
    setText(this.state, stateOf(head));
    this.state.dataset.state = head.state;
    setText(this.when, whenOf(head));
    const place = head.cwd === undefined ? '' : ` in ${head.cwd}`;
    setText(this.command, `${head.command === head.label ? '' : head.command}${place}`.trim());
    this.command.title = head.command;
    for (const [index, { name, value, note }] of factsOf(cost).entries()) {
      const figure = (this.values[index] ??= this.addFact(name));
      setText(figure, value);
      figure.title = note ?? '';
    }
  }

  private addFact(name: string): HTMLElement {
    const value = element('dd');
    this.facts.append(element('div', { children: [element('dt', { text: name }), value] }));
    return value;
  }
}
