import { formatBytes } from '../base/bytes';
import { formatDuration } from '../base/duration';
import { plainText } from '../base/plainText';
import type { Cost, ProcessSpan, Sample } from '../model/telemetry';
import { describeExit } from '../model/wording';
import type { Output } from './output';
import { cut, table } from './table';

/** A column for figures, which stand under each other though nobody knows yet what follows. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (sample: Sample, startedAt: number) => string;
}

const UNKNOWN = '-';

const COLUMNS: readonly Column[] = [
  { title: 'SEQ', width: 6, cell: ({ seq }) => String(seq) },
  { title: 'TIME', width: 8, cell: ({ at }, startedAt) => formatDuration(at - startedAt) },
  { title: 'CPU', width: 7, cell: ({ build }) => percent(build.cpuPercent) },
  { title: 'MEMORY', width: 9, cell: ({ build }) => bytes(build.rssBytes) },
  { title: 'READ/S', width: 9, cell: ({ build }) => bytes(build.readBytesPerS) },
  { title: 'WRITTEN/S', width: 9, cell: ({ build }) => bytes(build.writtenBytesPerS) },
  { title: 'PROCESSES', width: 9, cell: ({ build }) => String(build.processes) },
];

/** Titles of the figures, and of the stages behind them. */
export const sampleTitles = (width?: number): string =>
  cut([...COLUMNS.map((column) => column.title.padStart(column.width)), 'STAGE'].join('  '), width);

/** One sample for people. `startedAt` of its build is epoch milliseconds. */
export function sampleLine(sample: Sample, startedAt: number, width?: number): string {
  const figures = COLUMNS.map((column) => column.cell(sample, startedAt).padStart(column.width));
  const stages = sample.stages.length > 0 ? plainText(sample.stages.join(', ')) : UNKNOWN;
  return cut([...figures, stages].join('  '), width);
}

/** What a build cost, in a sentence, and the processes that took longest. */
export function costLines(cost: Cost, width?: number): readonly string[] {
  const { extrapolatedMs } = cost;
  const slowest = [['TOOK', 'CPU', 'MEMORY', 'EXIT', 'PROCESS'], ...cost.slowest.map(slowRow)];
  return [
    costSentence(cost),
    ...(extrapolatedMs === undefined
      ? []
      : [`The last ${formatDuration(extrapolatedMs)} were not seen and are taken to be as before.`]),
    ...(cost.slowest.length > 0 ? ['', ...table(slowest, width)] : []),
  ];
}

/** Parts that nobody knows are left out. */
function costSentence(cost: Cost): string {
  const { cpuMs, parallelism, peakRssBytes, readBytes, writtenBytes, processes } = cost;
  const cores = parallelism === undefined ? '' : ` (${parallelism.toFixed(1)} cores on average)`;
  const parts = [
    `It took ${formatDuration(cost.wallMs)}`,
    cpuMs === undefined ? '' : `${formatDuration(cpuMs)} of CPU time${cores}`,
    peakRssBytes === undefined ? '' : `${formatBytes(peakRssBytes)} of memory at its peak`,
    readBytes === undefined ? '' : `${formatBytes(readBytes)} read`,
    writtenBytes === undefined ? '' : `${formatBytes(writtenBytes)} written`,
    `${processes} ${processes === 1 ? 'process' : 'processes'}`,
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

const slowRow = ({
  startedAt,
  endedAt,
  cpuMs,
  peakRssBytes,
  exit,
  label,
}: ProcessSpan): readonly string[] => [
  endedAt === undefined ? UNKNOWN : formatDuration(endedAt - startedAt),
  cpuMs === undefined ? UNKNOWN : formatDuration(cpuMs),
  bytes(peakRssBytes),
  exit ? describeExit(exit).replace('exit ', '') : UNKNOWN,
  plainText(label),
];

/** What could not be read, on stderr. */
export function tellTelemetryProblems(problems: readonly string[], output: Output): void {
  for (const problem of problems) output.note(plainText(problem));
}

const bytes = (amount: number | undefined): string => (amount === undefined ? UNKNOWN : formatBytes(amount));

const percent = (amount: number | undefined): string =>
  amount === undefined ? UNKNOWN : `${Math.round(amount)} %`;
