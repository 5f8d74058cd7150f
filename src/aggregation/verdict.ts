import {
  EVIDENCE_SOURCES,
  type Evidence,
  type EvidenceSource,
  type Outcome,
  type ProcessRecord,
  type Verdict,
} from '../model/build';
import { isCancellation, isSuccess, sameStatus, type ExitStatus } from '../model/process';
import { describeExit, EVIDENCE_NAMES } from '../model/wording';

const NOT_SEEN = 'no sensor could tell its exit status';

export interface VerdictInput {
  /** Everything known of the build's exit, in any order. */
  readonly evidence: readonly Evidence[];
  /**
   * A command the line or task runs directly that failed. It decides even where the line went on and ended
   * with 0: `make | tail` that hides a failure is still a failed build.
   */
  readonly failedCommand?: Evidence;
  /** The sources whose evidence is of one command only, not of the line or task as a whole. */
  readonly partial: readonly EvidenceSource[];
  readonly stopRequested: boolean;
  /** The deepest failed process, as far as the process table shows one. */
  readonly culprit?: ProcessRecord;
  /** Why success of what was seen is no success of the build: a part of it was never seen. */
  readonly incomplete?: string;
  /** Says more where the outcome is unknown. */
  readonly unknownBecause?: string;
  /** What the build itself says of its end. */
  readonly reason?: string;
}

/** Weighs evidence: the best source decides, a hidden failure still counts, a contradiction is said. */
export function decide(input: VerdictInput): Verdict {
  const evidence = allEvidence(input).sort(
    (a, b) => rank(a) - rank(b) || Number(isSuccess(a.status)) - Number(isSuccess(b.status)),
  );
  const decisive = decisiveOf(evidence, input);
  if (!decisive || (input.incomplete !== undefined && isSuccess(decisive.status))) {
    return input.stopRequested
      ? { outcome: 'cancelled', evidence }
      : { outcome: 'unknown', evidence, note: input.incomplete ?? input.unknownBecause ?? NOT_SEEN };
  }
  const outcome = outcomeOf(decisive.status, input);
  return {
    outcome,
    exit: decisive.status,
    decidedBy: decisive.source,
    evidence,
    note: contradiction(evidence, decisive) ?? input.reason,
    failedProcess: outcome === 'failed' ? input.culprit : undefined,
  };
}

/** With the failed command's own status, where the kernel saw the line go on after it. */
function allEvidence({ evidence, failedCommand }: VerdictInput): Evidence[] {
  const known = evidence.some(
    ({ source, status }) => source === failedCommand?.source && sameStatus(status, failedCommand.status),
  );
  return failedCommand && !known ? [...evidence, failedCommand] : [...evidence];
}

const rank = (evidence: Evidence): number => EVIDENCE_SOURCES.indexOf(evidence.source);

/**
 * A hidden failure decides only against success: where the line failed too, the line's own status stands.
 * The kernel and a parent are more exact about signals: a shell says 128 + signal, and the editor even says exit 0.
 */
function decisiveOf(
  evidence: readonly Evidence[],
  { failedCommand, partial }: VerdictInput,
): Evidence | undefined {
  const killed = evidence.find(
    ({ source, status }) => (source === 'kernel' || source === 'wrapper') && status.kind === 'signaled',
  );
  const best = evidence.find(({ source }) => !partial.includes(source)) ?? evidence[0];
  if (best && killed && isShadowOf(best, killed)) return killed;
  if (failedCommand && (!best || isSuccess(best.status))) return failedCommand;
  return best;
}

function isShadowOf({ source, status }: Evidence, killed: Evidence): boolean {
  if (status.kind !== 'exited' || killed.status.kind !== 'signaled') return false;
  return status.code === 128 + killed.status.signal || (source === 'task' && status.code === 0);
}

function outcomeOf(status: ExitStatus, { stopRequested, culprit }: VerdictInput): Outcome {
  if (isSuccess(status)) return 'succeeded';
  const interrupted = culprit?.exit?.kind === 'signaled' && isCancellation(culprit.exit);
  return stopRequested || isCancellation(status) || interrupted ? 'cancelled' : 'failed';
}

function contradiction(evidence: readonly Evidence[], decisive: Evidence): string | undefined {
  const other = evidence.find(({ status }) => isSuccess(status) !== isSuccess(decisive.status));
  if (!other) return undefined;
  return `${EVIDENCE_NAMES[decisive.source]} says ${describeExit(decisive.status)}, ${EVIDENCE_NAMES[other.source]} says ${describeExit(other.status)}`;
}
