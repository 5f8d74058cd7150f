import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Build, RunningBuild } from '../model/build';
import type { LoggedEvent } from '../model/events';
import type { FeedSource } from '../model/feed';
import { tailJournal } from '../store/journal';
import { JournalCursor } from '../store/journalCursor';
import { describeProblem } from '../store/journalProblems';

/** Brings a journal into a feed: what is there, and what another process appends. */
export class JournalFeed {
  private readonly cursor: JournalCursor;
  private lastBootId: string | undefined;

  constructor(
    private readonly dir: string,
    private readonly feed: FeedSource,
  ) {
    this.cursor = new JournalCursor(dir, () => this.beginAnew());
  }

  /** The highest sequence number that must not be used again. */
  get lastSeq(): number {
    return Math.max(this.cursor.lastSeq, this.feed.model.seq);
  }

  /** What could not be read, a sentence each. */
  get problems(): readonly string[] {
    return this.cursor.problems.map(describeProblem);
  }

  /** Reads to the present end. */
  catchUp(): Promise<void> {
    return this.cursor.read(this.take);
  }

  /** Keeps reading until disposed. */
  tail(clock: Clock, onError: (error: unknown) => void): Disposable {
    return tailJournal(this.dir, this.cursor, { onEvent: this.take, onError }, clock);
  }

  /**
   * All builds for the aggregation to go on from. What ran before the machine was started anew does not run
   * any more, whatever has its pid now: such builds lose their roots, so that no process is taken for it, and
   * their stream, so that nobody waits for the rest of it.
   */
  history(bootId: string | undefined): readonly Build[] {
    const builds = this.feed.model.builds();
    if (this.lastBootId === undefined || this.lastBootId === bootId) return builds;
    return builds.map((build) => (build.state === 'running' ? overSinceBoot(build) : build));
  }

  private beginAnew(): void {
    this.lastBootId = undefined;
    this.feed.reset();
  }

  private readonly take = (logged: LoggedEvent): void => {
    const { event } = logged;
    if (event.type === 'supervision.started') this.lastBootId = event.bootId;
    if (event.type === 'journal.continued') this.lastBootId = event.supervision?.bootId ?? this.lastBootId;
    this.feed.publish(logged);
  };
}

const overSinceBoot = (build: RunningBuild): RunningBuild => ({
  ...build,
  roots: [],
  origin: build.origin.type === 'stream' ? { type: 'process' } : build.origin,
});
