import type { Work } from '../present/panel/work';
import type { Measure } from '../present/panel/curves';

/** The colours of what is drawn, as the theme has them now. */
export interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly band: string;
  readonly failedBand: string;
  readonly failure: string;
  readonly warning: string;
  readonly previous: string;
  /** Text on bars. */
  readonly onBar: string;
  readonly curves: Readonly<Record<Measure, string>>;
  /** How much of a curve's colour fills what is below it: two hexadecimal digits. */
  readonly fill: string;
  readonly works: Readonly<Record<Work, string>>;
  readonly font: string;
  readonly monospace: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.body);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const color = (name: string): string => read(`--telemetry-${name}`);
  return {
    background: color('background'),
    foreground: color('foreground'),
    muted: color('muted'),
    grid: color('grid'),
    band: color('band'),
    failedBand: color('failed-band'),
    failure: color('failure'),
    warning: color('warning'),
    previous: color('previous'),
    onBar: color('on-bar'),
    fill: color('fill'),
    curves: {
      cpu: color('cpu'),
      machine: color('muted'),
      rss: color('memory'),
      pss: color('memory'),
      read: color('read'),
      written: color('written'),
      processes: color('processes'),
      threads: color('processes'),
    },
    works: {
      prepare: color('prepare'),
      compile: color('compile'),
      link: color('link'),
      check: color('check'),
      test: color('test'),
      package: color('package'),
      other: color('other'),
    },
    font: `11px ${style.fontFamily}`,
    monospace: `11px ${read('--vscode-editor-font-family') || 'monospace'}`,
  };
}

/** Hears when the editor's theme changes: it changes the classes of the body and the styles of the document. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
}
