import { stringify } from 'csv-stringify/sync';
import { sampleDto, toSampleDto } from '../../api/telemetryDto';
import type { Sample } from '../../model/telemetry';
import type { Exported } from './exported';

const { build: tree, host } = sampleDto.shape;
const { pressure, ...machine } = host.shape;

const COLUMNS = [
  'seq',
  'ts',
  'elapsed_s',
  'stages',
  ...Object.keys(tree.shape),
  ...Object.keys(machine).map(hostColumn),
  ...Object.keys(pressure.unwrap().shape).map(pressureColumn),
];

/**
 * The samples as a table (RFC 4180, a header line first), for spreadsheets and data frames; unknown is empty. A name
 * of a stage that a spreadsheet would take for a formula has an apostrophe before it.
 */
export function toCsv({ build, telemetry }: Exported): string {
  const rows = telemetry.samples.map((sample) => row(sample, build.startedAt));
  return stringify(rows, { header: true, columns: COLUMNS, escape_formulas: true });
}

function row(sample: Sample, startedAt: number): Record<string, unknown> {
  const { seq, ts, stages, build, host } = toSampleDto(sample);
  const { pressure, ...machine } = host;
  return {
    ...{ seq, ts, elapsed_s: (sample.at - startedAt) / 1000, stages: stages.join('; ') },
    ...build,
    ...renamed(machine, hostColumn),
    ...renamed(pressure ?? {}, pressureColumn),
  };
}

function hostColumn(name: string): string {
  return `host_${name}`;
}

function pressureColumn(name: string): string {
  return `host_pressure_${name}`;
}

const renamed = (fields: object, rename: (name: string) => string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [rename(name), value]));
