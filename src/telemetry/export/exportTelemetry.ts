import type { ExportFormat } from '../../model/telemetry';
import { toChromeTrace } from './chromeTrace';
import { toCsv } from './csv';
import type { Exported } from './exported';
import { toNdjson } from './ndjson';

/** The content of a file in the format, with a line break at its end. */
export function exportTelemetry(format: ExportFormat, exported: Exported): string {
  switch (format) {
    case 'csv':
      return toCsv(exported);
    case 'ndjson':
      return toNdjson(exported);
    case 'chrome-trace':
      return toChromeTrace(exported);
  }
}
