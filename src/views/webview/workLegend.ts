import { WORK_NAMES, WORKS } from '../present/panel/work';
import { element } from './dom';

/** What the colours and marks of the bars mean. */
export function workLegend(): HTMLElement {
  const works = WORKS.map((work) => key(`swatch work-${work}`, WORK_NAMES[work]));
  return element('div', {
    class: 'legend works',
    children: [
      element('span', { class: 'title', text: 'Process tree' }),
      ...works,
      key('swatch failed', 'failed'),
      key('swatch critical', 'critical path'),
    ],
  });
}

const key = (swatch: string, name: string): HTMLElement =>
  element('span', { class: 'key', children: [element('span', { class: swatch }), name] });
