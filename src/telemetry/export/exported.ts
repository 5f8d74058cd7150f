import type { Build } from '../../model/build';
import type { Telemetry } from '../../model/telemetry';

/** What is exported: a build, what is known of its telemetry, and the moment at which that was read. */
export interface Exported {
  readonly build: Build;
  readonly telemetry: Telemetry;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Epoch milliseconds up to which what has no end is drawn. */
export const endOf = ({ build, now }: Exported): number =>
  build.state === 'finished' ? build.finishedAt : now;
