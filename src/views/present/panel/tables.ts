import { formatBytes } from '../../../base/bytes';
import type { ProcessSpan, Sample } from '../../../model/telemetry';
import { describeExit } from '../../../model/wording';
import type { Marker, StageBand } from '../../telemetry/messages';
import { formatCount, formatMoment, formatPercent, formatRate, formatShort } from './figures';

/** What curves and bars show, as text. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly size: number;
  /** The texts of one row, 0-based. */
  readonly row: (index: number) => readonly string[];
}

export interface Column {
  readonly name: string;
  readonly numeric?: true;
}

const figure = (name: string): Column => ({ name, numeric: true });
const words = (name: string): Column => ({ name });

interface TableOf<T> {
  readonly title: string;
  readonly columns: readonly (Column & { readonly text: (item: T) => string })[];
}

const table = <T>({ title, columns }: TableOf<T>, items: readonly T[]): Table => ({
  title,
  columns,
  size: items.length,
  row: (index) => {
    const item = items[index];
    return item === undefined ? [] : columns.map(({ text }) => text(item));
  },
});

const or = <T>(value: T | undefined, format: (value: T) => string): string =>
  value === undefined ? '–' : format(value);

/** @param startedAt epoch milliseconds at which the build began */
export const samplesTable = (samples: readonly Sample[], startedAt: number): Table =>
  table(
    {
      title: 'Samples',
      columns: [
        { ...figure('Time'), text: ({ at }) => formatMoment(at - startedAt, 100) },
        { ...words('Stages'), text: ({ stages }) => stages.join(', ') },
        { ...figure('CPU'), text: ({ build }) => or(build.cpuPercent, formatPercent) },
        { ...figure('Resident'), text: ({ build }) => or(build.rssBytes, formatBytes) },
        { ...figure('Shared pages once'), text: ({ build }) => or(build.pssBytes, formatBytes) },
        { ...figure('Read'), text: ({ build }) => or(build.readBytesPerS, formatRate) },
        { ...figure('Written'), text: ({ build }) => or(build.writtenBytesPerS, formatRate) },
        { ...figure('Processes'), text: ({ build }) => formatCount(build.processes) },
        { ...figure('Threads'), text: ({ build }) => or(build.threads, formatCount) },
        { ...figure('Machine CPU'), text: ({ host }) => or(host.cpuPercent, formatPercent) },
        { ...figure('Machine memory'), text: ({ host }) => or(host.memoryUsedBytes, formatBytes) },
      ],
    },
    samples,
  );

/** @param now epoch milliseconds */
export const processesTable = (
  spans: readonly ProcessSpan[],
  startedAt: number,
  now: number,
  title = 'Processes',
): Table =>
  table(
    {
      title,
      columns: [
        { ...words('Command'), text: ({ label }) => label },
        { ...words('Work'), text: ({ role }) => role },
        { ...figure('Pid'), text: ({ pid }) => String(pid) },
        { ...figure('Started'), text: (span) => formatMoment(span.startedAt - startedAt, 100) },
        { ...figure('Took'), text: (span) => formatShort((span.endedAt ?? now) - span.startedAt) },
        { ...words('End'), text: endText },
        { ...figure('CPU'), text: ({ cpuMs }) => or(cpuMs, formatShort) },
        { ...figure('Peak memory'), text: (span) => or(span.peakRssBytes, formatBytes) },
      ],
    },
    spans,
  );

export const stagesTable = (bands: readonly StageBand[], startedAt: number, now: number): Table =>
  table(
    {
      title: 'Stages',
      columns: [
        { ...words('Stage'), text: bandName },
        { ...words('State'), text: ({ state }) => state },
        { ...figure('Started'), text: (band) => formatMoment(band.startedAt - startedAt, 100) },
        { ...figure('Took'), text: (band) => formatShort((band.endedAt ?? now) - band.startedAt) },
      ],
    },
    bands,
  );

export const markersTable = (markers: readonly Marker[], startedAt: number): Table =>
  table(
    {
      title: 'Events',
      columns: [
        { ...figure('Time'), text: ({ at }) => formatMoment(at - startedAt, 100) },
        { ...words('What happened'), text: ({ label }) => label },
      ],
    },
    markers,
  );

/** `test`, `test, attempt 2`. */
export const bandName = ({ name, attempt }: StageBand): string =>
  attempt > 1 ? `${name}, attempt ${attempt}` : name;

/** How a process ended: `exit 0`, `running`, `not known`. */
export function endText({ endedAt, exit }: ProcessSpan): string {
  if (exit) return describeExit(exit);
  return endedAt === undefined ? 'running' : 'not known';
}
