import type { Evidence } from '../model/build';
import type { TrackedBuild } from './trackedBuild';

interface Held {
  readonly evidence: Evidence;
  /** Epoch milliseconds. */
  readonly until: number;
}

/**
 * Evidence for builds that still run as far as is known: the process table may show an end later than others
 * tell of it. It counts for a build that ends in time; else it was about something else.
 */
export class HeldEvidence {
  private readonly byBuild = new WeakMap<TrackedBuild, Map<Evidence['source'], Held>>();

  /** The latest of a source counts. */
  hold(build: TrackedBuild, evidence: Evidence, until: number): void {
    const held = this.byBuild.get(build) ?? new Map<Evidence['source'], Held>();
    held.set(evidence.source, { evidence, until });
    this.byBuild.set(build, held);
  }

  /**
   * Gives a build that ended what was held for it.
   *
   * @param endedAt epoch milliseconds; undefined where nobody saw it end, so that any time may be right
   */
  release(build: TrackedBuild, endedAt: number | undefined): void {
    for (const { evidence, until } of this.byBuild.get(build)?.values() ?? []) {
      if (endedAt === undefined || endedAt <= until) build.addEvidence(evidence);
    }
    this.byBuild.delete(build);
  }
}
