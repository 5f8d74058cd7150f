import type { BuildRegistry } from './buildRegistry';
import { deadline, later } from './deadline';
import type { HeldEvidence } from './heldEvidence';
import type { TrackedBuild } from './trackedBuild';

/** The processes ended but whoever started them has not said so: the longest to wait for that word. */
const WORD_MS = 2_000;
/** How long a stream may take to tell how the last stages ended, once its build's processes have. */
const STREAM_WORD_MS = 1_500;

export interface EndingsOptions {
  readonly held: HeldEvidence;
  /** Whether a stream of this build may still have something to tell. */
  readonly isStreamOpen: (build: TrackedBuild) => boolean;
  /** Called when what is open of a build has to be settled with what is known. */
  readonly settle: (build: TrackedBuild, now: number) => void;
  /** Called after a build was finished. */
  readonly finished: (build: TrackedBuild) => void;
}

/** Decides when a build is over, from the ends of its processes and the words of those who know of it. */
export class Endings {
  constructor(
    private readonly registry: BuildRegistry,
    private readonly options: EndingsOptions,
  ) {}

  /** Every process that speaks for the build has ended. */
  topsEnded(build: TrackedBuild, at: number): void {
    if (build.finishedAt !== undefined) return;
    if (!build.claimOpen) {
      if (build.settleBy === undefined || build.claim?.source === 'terminal') this.close(build, at);
    } else if (build.claim?.source !== 'terminal') build.settleBy ??= deadline(at, WORD_MS);
  }

  /** The line, task or watched command that owns the build has ended. */
  claimEnded(build: TrackedBuild | undefined, at: number): void {
    if (!build) return;
    if (build.finishedAt !== undefined) this.registry.amend(build);
    else if (!build.claimOpen && !build.hasLiveTops) this.close(build, at);
  }

  /** There is new evidence for the build, or its stream has told all. */
  told(build: TrackedBuild | undefined, at: number): void {
    if (!build) return;
    if (build.finishedAt !== undefined) this.registry.amend(build);
    else if (build.settleBy !== undefined) this.claimEnded(build, at);
  }

  /** What only a stream tells of cannot be stopped, but it need not be followed. */
  stopRequested(build: TrackedBuild | undefined, at: number): void {
    if (!build) return;
    if (build.identity.origin.type === 'stream' && build.finishedAt === undefined) {
      build.unknownBecause = 'it was asked to stop, and nobody followed its stream from then on';
      this.finish(build, at);
      return;
    }
    build.stopRequested = true;
    if (build.finishedAt !== undefined) this.registry.amend(build);
  }

  settleDue(now: number): void {
    for (const build of this.registry.running()) {
      if (build.settleBy === undefined || build.settleBy.at > now) continue;
      build.settleBy = undefined;
      build.claimOpen = false;
      this.options.settle(build, now);
      if (!build.hasLiveTops) this.finish(build, now);
      else if (build.claim?.source === 'terminal') build.leftInBackground();
    }
  }

  finish(build: TrackedBuild, now: number): void {
    const endedAt = build.lastTopEnd ?? now;
    build.claimOpen = false;
    this.options.held.release(build, build.endUnseen ? undefined : endedAt);
    this.registry.finish(build, endedAt);
    this.options.finished(build);
  }

  private close(build: TrackedBuild, at: number): void {
    if (this.options.isStreamOpen(build)) {
      build.settleBy = later(build.settleBy, deadline(at, STREAM_WORD_MS));
    } else this.finish(build, at);
  }
}
