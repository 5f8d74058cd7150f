import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { BuildId } from '../model/build';
import type { RecordedBuild } from './recordedBuild';

/** What is recorded of a build that ended is at hand for so long: it may turn out to go on. */
const GRACE_MS = 60_000;

interface Ended {
  readonly recorded: RecordedBuild;
  readonly grace: Disposable;
}

/** What was recorded of the builds that just ended. */
export class EndedBuilds implements Disposable {
  private readonly byId = new Map<BuildId, Ended>();
  /** That these ended is not in the journal yet: a disk may keep that back for longer than any grace. */
  private readonly ahead = new Set<BuildId>();

  constructor(private readonly clock: Clock) {}

  /** @param isInJournal whether that it ended is in the journal already */
  add(build: BuildId, recorded: RecordedBuild, isInJournal: boolean): void {
    const grace = this.clock.after(GRACE_MS, () => this.byId.delete(build));
    this.byId.set(build, { recorded, grace });
    if (!isInJournal) this.ahead.add(build);
  }

  get(build: BuildId): RecordedBuild | undefined {
    return this.byId.get(build)?.recorded;
  }

  /** That it ended is in the journal now. */
  markTold(build: BuildId): void {
    this.ahead.delete(build);
  }

  /** Whether who reads the journal does not know yet that it ended, or even that it was. */
  isAhead(build: BuildId): boolean {
    return this.ahead.has(build);
  }

  delete(build: BuildId): void {
    this.byId.get(build)?.grace.dispose();
    this.byId.delete(build);
    this.ahead.delete(build);
  }

  dispose(): void {
    for (const { grace } of this.byId.values()) grace.dispose();
  }
}
