import type { ProcessKey } from '../model/process';
import type { ProcessSpan } from '../model/telemetry';
import { childrenOf, endOf } from './spanTree';

/** A stretch of a build's time that would have to be shorter for the build to end sooner. */
export interface CriticalStretch {
  readonly key: ProcessKey;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** A process on the path, and its children that have not been looked at, the last to end first. */
interface Step {
  readonly span: ProcessSpan | undefined;
  readonly children: Iterator<ProcessSpan>;
}

/**
 * What a build waited for, earliest first: from its end back, always the child that ended last, for that is the one
 * its parent went on after; where no child ran, the process itself. Stretches do not overlap.
 *
 * @param now epoch milliseconds: the end of what still runs
 */
export function criticalPath(spans: readonly ProcessSpan[], now: number): readonly CriticalStretch[] {
  const children = childrenOf(spans);
  for (const siblings of children.values()) siblings.reverse().sort(latestFirst);
  const step = (span?: ProcessSpan): Step => ({
    span,
    children: (children.get(span?.key) ?? []).values(),
  });
  const path: CriticalStretch[] = [];
  const steps = [step()];
  let at = Infinity;
  for (let top = steps.at(-1); top; top = steps.at(-1)) {
    const { span } = top;
    const child = nextBefore(top.children, at);
    const until = child ? endOf(child) : (span?.startedAt ?? at);
    if (span) {
      const [from, to] = [Math.max(until, span.startedAt), Math.min(at, now)];
      if (from < to) path.push({ key: span.key, from, to });
    }
    at = Math.min(at, until);
    if (child) steps.push(step(child));
    else steps.pop();
  }
  return path.reverse();
}

const latestFirst = (a: ProcessSpan, b: ProcessSpan): number =>
  endOf(a) === endOf(b) ? 0 : endOf(b) - endOf(a);

/** The child that ended last of those that ended by `at`; one that outlived its parent kept nobody waiting. */
function nextBefore(children: Iterator<ProcessSpan>, at: number): ProcessSpan | undefined {
  for (let next = children.next(); !next.done; next = children.next()) {
    const { value } = next;
    if (endOf(value) <= at && value.startedAt < at) return value;
  }
  return undefined;
}
