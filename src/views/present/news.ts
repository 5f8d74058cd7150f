import type { FinishedBuild } from '../../model/build';
import type { FeedUpdate, ReadModelView } from '../../model/feed';
import { isFinished } from '../../model/notice';
import type { SupervisionState } from '../../model/supervisor';

/** Tells the ends of builds that happen while this window supervises or follows from those of before. */
export class News {
  /** Epoch milliseconds; what the journal tells of before is old. */
  private since: number | undefined;

  /** A window that takes supervision over from another has been following: it misses nothing. */
  follow({ type }: SupervisionState, now: number): void {
    if (type === 'owner' || type === 'follower') this.since ??= now;
    else if (type !== 'starting') this.since = undefined;
  }

  /** The build whose end this update tells, if that is news. */
  endedIn({ logged }: FeedUpdate, model: ReadModelView): FinishedBuild | undefined {
    if (logged?.event.type !== 'build.finished') return undefined;
    if (this.since === undefined || logged.at < this.since) return undefined;
    const build = model.get(logged.event.id);
    return build && isFinished(build) ? build : undefined;
  }
}
