import { toExportHead } from '../../api/exportDto';
import { counters, hostCounters } from './counters';
import { endOf, type Exported } from './exported';
import { processBars } from './processBars';
import { stageBars } from './stageBars';
import { nameGroup, type TraceEvent } from './traceEvents';

/** The groups of tracks, from above. */
const BUILD = 1;
const STAGES = 2;
const PROCESSES = 3;
const MACHINE = 4;

/**
 * As the JSON object form of the Trace Event Format, which Perfetto and chrome://tracing open: curves of the build and
 * the machine, a track for each stage and one for each process, times since the epoch. Names come first, the rest in
 * the order of time.
 */
export function toChromeTrace(exported: Exported): string {
  const { build, telemetry } = exported;
  const until = endOf(exported);
  const events: readonly TraceEvent[] = [
    ...nameGroup(BUILD, build.label),
    ...nameGroup(STAGES, 'Stages'),
    ...nameGroup(PROCESSES, 'Processes'),
    ...nameGroup(MACHINE, 'Machine'),
    ...counters(BUILD, telemetry.samples),
    ...stageBars(STAGES, build.stages, until),
    ...processBars(PROCESSES, telemetry.spans, until),
    ...hostCounters(MACHINE, telemetry.samples),
  ];
  const { type: _, ...otherData } = toExportHead(build, telemetry.spansLeftOut);
  const traceEvents = events.toSorted((a, b) => a.ts - b.ts);
  return `${JSON.stringify({ displayTimeUnit: 'ms', otherData, traceEvents })}\n`;
}
