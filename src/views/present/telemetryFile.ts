import type { Build } from '../../model/build';
import type { ExportFormat } from '../../model/telemetry';

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  ndjson: 'ndjson',
  'chrome-trace': 'trace.json',
};

const MAX_WORDS = 60;

/** What a file with the telemetry of a build is called unless the user says otherwise: `make-j4-2026-03-11T14-30-00.csv`. */
export function fileNameOf({ label, startedAt }: Build, format: ExportFormat): string {
  const words = Array.from(label.replace(/[^\p{L}\p{N}]+/gu, '-'))
    .slice(0, MAX_WORDS)
    .join('')
    .replace(/^-+|-+$/g, '');
  const time = new Date(startedAt).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replaceAll(':', '-');
  return `${words === '' ? 'build' : words}-${time}.${ENDINGS[format]}`;
}
