import type { BuildCost } from '../model/build';
import type { Cost, ProcessSpan, Sample, Usage } from '../model/telemetry';

const SLOWEST = 10;

export interface CostFacts {
  readonly startedAt: number;
  /** Epoch milliseconds; the present of a build that runs. */
  readonly endedAt: number;
  readonly totals: Usage;
  readonly samples: readonly Sample[];
  readonly spans: readonly ProcessSpan[];
  /** Of all processes, those left out of the spans too. */
  readonly processes: number;
  readonly extrapolatedMs?: number;
}

/** What a build cost until its end, or until now. */
export function costOf({ startedAt, endedAt, totals, samples, spans, ...facts }: CostFacts): Cost {
  const wallMs = Math.max(0, endedAt - startedAt);
  const held = samples.flatMap(({ build }) => build.rssBytes ?? []);
  const alone = spans.flatMap((span) => span.peakRssBytes ?? []);
  const peakRssBytes = [...held, ...alone].reduce((a, b) => Math.max(a, b), 0);
  return {
    wallMs,
    ...totals,
    ...(totals.cpuMs !== undefined && wallMs > 0 && { parallelism: totals.cpuMs / wallMs }),
    ...(held.length + alone.length > 0 && { peakRssBytes }),
    processes: facts.processes,
    slowest: slowest(spans, endedAt),
    ...(facts.extrapolatedMs !== undefined && { extrapolatedMs: facts.extrapolatedMs }),
  };
}

/** What the journal tells of it. */
export function briefCost({ cpuMs, peakRssBytes, readBytes, writtenBytes, extrapolatedMs }: Cost): BuildCost {
  return {
    ...(cpuMs !== undefined && { cpuMs: Math.round(cpuMs) }),
    ...(peakRssBytes !== undefined && { peakRssBytes: Math.round(peakRssBytes) }),
    ...(readBytes !== undefined && { readBytes: Math.round(readBytes) }),
    ...(writtenBytes !== undefined && { writtenBytes: Math.round(writtenBytes) }),
    ...(extrapolatedMs !== undefined && { extrapolatedMs: Math.round(extrapolatedMs) }),
  };
}

/** The longest, of those that did not just wait for others that are among them. */
function slowest(spans: readonly ProcessSpan[], now: number): readonly ProcessSpan[] {
  const parents = new Set(spans.map(({ parent }) => parent));
  const duration = ({ startedAt, endedAt = now }: ProcessSpan): number => endedAt - startedAt;
  return spans
    .filter(({ key }) => !parents.has(key))
    .sort((a, b) => duration(b) - duration(a))
    .slice(0, SLOWEST);
}
