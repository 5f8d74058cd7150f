import type { ProcessKey } from '../model/process';
import type { ProcessSpan } from '../model/telemetry';

/** Epoch milliseconds; what still runs ends after everything else. */
export const endOf = ({ endedAt = Infinity }: ProcessSpan): number => endedAt;

/**
 * What each process started, by the start. Below undefined stands what was started by something unknown, or by
 * something that began later. Of a process that is told twice the first one stands: it must not be below itself.
 */
export function childrenOf(spans: readonly ProcessSpan[]): Map<ProcessKey | undefined, ProcessSpan[]> {
  const begun = new Set<ProcessKey>();
  const children = new Map<ProcessKey | undefined, ProcessSpan[]>();
  for (const span of inOrder(spans)) {
    if (begun.has(span.key)) continue;
    const parent = span.parent !== undefined && begun.has(span.parent) ? span.parent : undefined;
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
    begun.add(span.key);
  }
  return children;
}

/** They nearly always come in order, and sorting takes time. */
function inOrder(spans: readonly ProcessSpan[]): readonly ProcessSpan[] {
  const isSorted = spans.every(({ startedAt }, index) => startedAt >= (spans[index - 1]?.startedAt ?? 0));
  return isSorted ? spans : spans.toSorted((a, b) => a.startedAt - b.startedAt);
}
