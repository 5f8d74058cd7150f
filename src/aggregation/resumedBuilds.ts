import type { Build } from '../model/build';
import type { ProcessKey } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import { isSameProcess } from './processTree';
import type { TrackedBuild } from './trackedBuild';

/** Builds that ran when the last supervision ended, until the first look at the process table tells which still do. */
export class ResumedBuilds {
  private waiting: TrackedBuild[];
  private readonly found = new Set<TrackedBuild>();

  constructor(
    history: readonly Build[],
    registry: BuildRegistry,
    private readonly finish: (build: TrackedBuild, at: number) => void,
  ) {
    this.waiting = history.flatMap((build) => (build.state === 'running' ? [registry.resume(build)] : []));
  }

  /** The build that stands on this process. */
  take(key: ProcessKey): TrackedBuild | undefined {
    const build = this.waiting.find(({ identity }) =>
      identity.roots.some((root) => isSameProcess(root, key)),
    );
    if (build) this.found.add(build);
    return build;
  }

  /** What nobody claimed has ended unseen: how is not known. A build that only a stream tells of has no process. */
  endMissing(at: number): void {
    for (const build of this.waiting) {
      const isOver = build.finishedAt !== undefined || build.identity.origin.type === 'stream';
      if (isOver || this.found.has(build)) continue;
      build.unknownBecause = 'it ended while nobody was watching';
      build.endUnseen = true;
      this.finish(build, at);
    }
    this.waiting = [];
    this.found.clear();
  }
}
