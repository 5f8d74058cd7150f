import type { Build, FinishedBuild } from '../../model/build';

/** Whether its end is the death of a process rather than an answer: killed by a signal, or gone without a word. */
export const hasDied = (build: Build): build is FinishedBuild =>
  build.state === 'finished' &&
  (build.outcome === 'unknown' || (build.outcome === 'failed' && build.exit?.kind === 'signaled'));
