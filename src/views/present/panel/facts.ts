import { formatBytes } from '../../../base/bytes';
import { formatDuration } from '../../../base/duration';
import type { Cost } from '../../../model/telemetry';
import type { BuildHead } from '../../telemetry/messages';
import { formatClock, formatCores, formatCount, formatShort } from './figures';

/** A figure with its name, and more about it where there is more to say. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

const UNKNOWN = '—';

/** The summary row. */
export function factsOf(cost: Cost): readonly Fact[] {
  const { wallMs, cpuMs, parallelism, peakRssBytes, readBytes, writtenBytes, processes } = cost;
  return [
    { name: 'Wall', value: formatDuration(wallMs) },
    { name: 'CPU', value: known(cpuMs, formatShort), note: extrapolation(cost) },
    { name: 'Kept busy', value: known(parallelism, formatCores), note: 'CPU time over wall time' },
    {
      name: 'Peak memory',
      value: known(peakRssBytes, formatBytes),
      note: 'The most that its processes were seen to have resident together, or one had by itself',
    },
    { name: 'Read', value: known(readBytes, formatBytes), note: 'From storage, not from cached files' },
    { name: 'Written', value: known(writtenBytes, formatBytes), note: 'To storage' },
    { name: 'Processes', value: formatCount(processes) },
  ];
}

/** `running`, `failed, exit 2`, `outcome unknown`. */
export function stateOf({ state, exitText }: BuildHead): string {
  const words = state === 'unknown' ? 'outcome unknown' : state;
  return exitText === undefined ? words : `${words}, ${exitText}`;
}

/** `started 14:03:12, ended 14:05:40`. */
export function whenOf({ startedAt, finishedAt }: BuildHead): string {
  const started = `started ${formatClock(startedAt)}`;
  return finishedAt === undefined ? started : `${started}, ended ${formatClock(finishedAt)}`;
}

const extrapolation = ({ extrapolatedMs }: Cost): string =>
  extrapolatedMs === undefined
    ? 'User and system time of all its processes'
    : `Of the last ${formatShort(extrapolatedMs)} it is estimated by what was used just before`;

const known = (figure: number | undefined, format: (figure: number) => string): string =>
  figure === undefined ? UNKNOWN : format(figure);
