import { formatBytes } from '../../../base/bytes';
import { formatCount, formatMoment, formatPercent, formatRate } from './figures';
import type { Curves, Measure } from './curves';
import type { TimeRange } from './timeView';

/** One curve of a chart. */
export interface CurveSpec {
  readonly measure: Measure;
  readonly name: string;
  /** How it is told from the others where colours are not seen; dots for what only some looks read. */
  readonly stroke: 'area' | 'line' | 'dashed' | 'dotted' | 'dots';
}

export interface ChartSpec {
  readonly title: string;
  readonly curves: readonly CurveSpec[];
  /** The curves of the previous run that are drawn beside them. */
  readonly compared: readonly Measure[];
  readonly format: (value: number) => string;
  /** The axis reaches at least so far. */
  readonly atLeast: number;
  /** Whether 1,024 is a round number. */
  readonly binary: boolean;
  /** Whether there is nothing between 1 and 2. */
  readonly whole?: true;
  readonly stepped: boolean;
}

export const CHARTS: readonly ChartSpec[] = [
  {
    title: 'CPU',
    curves: [
      { measure: 'cpu', name: 'build', stroke: 'area' },
      { measure: 'machine', name: 'machine', stroke: 'dotted' },
    ],
    compared: ['cpu'],
    format: formatPercent,
    atLeast: 100,
    binary: false,
    stepped: false,
  },
  {
    title: 'Memory',
    curves: [
      { measure: 'rss', name: 'resident', stroke: 'area' },
      { measure: 'pss', name: 'shared pages once', stroke: 'dots' },
    ],
    compared: ['rss'],
    format: formatBytes,
    atLeast: 1024 * 1024,
    binary: true,
    stepped: false,
  },
  {
    title: 'Storage',
    curves: [
      { measure: 'read', name: 'read', stroke: 'line' },
      { measure: 'written', name: 'written', stroke: 'dashed' },
    ],
    compared: ['written'],
    format: formatRate,
    atLeast: 1024,
    binary: true,
    stepped: false,
  },
  {
    title: 'Processes',
    curves: [
      { measure: 'processes', name: 'processes', stroke: 'area' },
      { measure: 'threads', name: 'threads', stroke: 'dashed' },
    ],
    compared: ['processes'],
    format: formatCount,
    atLeast: 4,
    binary: false,
    whole: true,
    stepped: true,
  },
];

/** Whether anything of a curve is seen: a line also comes in from the sample before, and goes out to the one after. */
export const isSeen = ({ measure, stroke }: CurveSpec, curves: Curves, range: TimeRange): boolean =>
  curves.isKnown(measure, range, stroke === 'dots' ? 0 : 1);

/** The figure of a curve at a moment, as text; a dash where none is known. */
export function figureAt(
  { format }: Pick<ChartSpec, 'format'>,
  curves: Curves,
  measure: Measure,
  index: number | undefined,
): string {
  const value = curves.valueAt(measure, index);
  return value === undefined ? '–' : format(value);
}

/** Everything at a moment as a sentence, for who hears it. */
export function spoken(curves: Curves, index: number | undefined): string {
  const time = index === undefined ? undefined : curves.times[index];
  if (index === undefined || time === undefined) return 'no sample';
  const parts = CHARTS.flatMap((chart) =>
    chart.curves.flatMap(({ measure, name }) => {
      const value = curves.valueAt(measure, index);
      return value === undefined ? [] : [`${chart.title} ${name} ${chart.format(value)}`];
    }),
  );
  return [`at ${formatMoment(time, 100)}`, ...parts].join(', ');
}
