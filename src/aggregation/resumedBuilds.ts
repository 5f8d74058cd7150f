import type { Build } from '../model/build';
import type { ProcessKey } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import { isSameProcess } from './processTree';
import type { TrackedBuild } from './trackedBuild';

/** Builds that ran when the last supervision ended, until the first look at the process table tells which still do. */
export class ResumedBuilds {
  private waiting: TrackedBuild[];

  constructor(
    history: readonly Build[],
    private readonly registry: BuildRegistry,
  ) {
    this.waiting = history.flatMap((build) => (build.state === 'running' ? [registry.resume(build)] : []));
  }

  /** The build whose root this process is; it is waited for no longer. */
  take(key: ProcessKey): TrackedBuild | undefined {
    const found = this.waiting.find(
      ({ identity }) => identity.root !== undefined && isSameProcess(identity.root, key),
    );
    if (found) this.waiting = this.waiting.filter((build) => build !== found);
    return found;
  }

  /** What nobody claimed has ended unseen: how is not known. */
  endMissing(at: number): void {
    for (const build of this.waiting) {
      build.unknownBecause = 'it ended while nobody was watching';
      this.registry.finish(build, at);
    }
    this.waiting = [];
  }
}
