import type { Build, Evidence, Origin, Outcome } from '../../model/build';
import { describeExit, EVIDENCE_NAMES } from '../../model/wording';

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'outcome unknown',
};

/** `running`, `failed (exit 2)`, `outcome unknown`. */
export function stateText(build: Build): string {
  if (build.state === 'running') return build.kind === 'service' ? 'running as a service' : 'running';
  const words = OUTCOME_WORDS[build.outcome];
  return build.exit ? `${words} (${describeExit(build.exit)})` : words;
}

/** What a row adds about the end: nothing for a success, the exit status of a failure, else a word. */
export function resultText(build: Build): string | undefined {
  if (build.state === 'running' || build.outcome === 'succeeded') return undefined;
  if (build.outcome === 'failed') return build.exit ? describeExit(build.exit) : 'failed';
  return OUTCOME_WORDS[build.outcome];
}

/** `exit 2, says the kernel`. */
export const evidenceText = ({ source, status }: Evidence): string =>
  `${describeExit(status)}, says ${EVIDENCE_NAMES[source]}`;

/** Who started a build. */
export function originText(origin: Origin): string {
  switch (origin.type) {
    case 'task':
      return `task “${origin.name}” (${origin.source})`;
    case 'terminal':
      return `terminal “${origin.name}”`;
    case 'watched':
      return 'buildbeat run';
    case 'stream':
      return `progress stream ${origin.file}`;
    case 'process':
      return origin.startedBy ?? 'unknown';
  }
}

/** Milliseconds from start to end, or to `now` while it runs. */
export const durationOf = (build: Build, now: number): number =>
  (build.state === 'finished' ? build.finishedAt : now) - build.startedAt;
