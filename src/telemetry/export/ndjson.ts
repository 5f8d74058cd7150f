import { toExportHead } from '../../api/exportDto';
import { toCostDto, toSampleDto, toSpanDto } from '../../api/telemetryDto';
import type { Exported } from './exported';

/**
 * All of it, an object a line, told apart by `type`: the build, its samples, its processes by their start and, once it
 * has ended, its summary. Unknown is `null`.
 */
export function toNdjson({ build, telemetry }: Exported): string {
  const { samples, spans, spansLeftOut, cost } = telemetry;
  const lines = [
    toExportHead(build, spansLeftOut),
    ...samples.map(toSampleDto),
    ...spans.toSorted((a, b) => a.startedAt - b.startedAt).map(toSpanDto),
    ...(cost ? [toCostDto(cost)] : []),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
