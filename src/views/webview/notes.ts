import { formatCount } from '../present/panel/figures';
import type { ShownBuild } from '../present/panel/shownBuild';
import { element, setText } from './dom';

const OFF = 'No sample was taken of this build: it was too short, or buildbeat.telemetry.samples was 0.';

/** What is missing from what is shown, and answers to what was asked for. */
export class Notes {
  private readonly lasting = element('p', { class: 'lasting' });
  private readonly status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly root = element('div', { class: 'notes', children: [this.lasting, this.status] });

  render(shown: ShownBuild): void {
    setText(this.lasting, lastingOf(shown).join(' '));
  }

  say(text: string): void {
    setText(this.status, text);
  }
}

function lastingOf({ samples, spansLeftOut, dropped, isRunning }: ShownBuild): readonly string[] {
  return [
    ...(samples.length === 0 ? [isRunning ? 'No sample has been taken yet.' : OFF] : []),
    ...(dropped > 0 ? [`${formatCount(dropped)} samples are missing: newer ones took their place.`] : []),
    ...(spansLeftOut > 0
      ? [
          `${formatCount(spansLeftOut)} processes are not shown: of so many, those that failed and the longest are kept.`,
        ]
      : []),
  ];
}
