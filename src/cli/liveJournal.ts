import { systemClock } from '../base/systemClock';
import type { Disposable } from '../base/disposable';
import type { BuildId } from '../model/build';
import type { LoggedEvent } from '../model/events';
import { FeedSource, type Feed } from '../model/feed';
import { tailJournal } from '../store/journal';
import { JournalCursor } from '../store/journalCursor';
import { openStateDir, resolveStateDir, type StateDir } from '../store/stateDir';
import { tellProblems } from './journalReader';
import type { Output } from './output';

/** A state folder's journal, read as far as it goes and then followed for as long as somebody wants. */
export class LiveJournal {
  private readonly source = new FeedSource();
  private readonly mergedInto = new Map<BuildId, BuildId>();
  private readonly cursor: JournalCursor;

  private constructor(
    readonly dir: StateDir,
    private readonly output: Output,
  ) {
    this.cursor = new JournalCursor(dir.journal, () => this.source.reset());
  }

  static async open(stateDir: string | undefined, output: Output): Promise<LiveJournal> {
    const journal = new LiveJournal(await openStateDir(resolveStateDir(stateDir)), output);
    await journal.cursor.read((logged) => journal.publish(logged));
    tellProblems(journal.cursor.problems, output);
    return journal;
  }

  get feed(): Feed {
    return this.source;
  }

  /** The build that this one turned out to be part of, or itself. */
  resolve(build: BuildId): BuildId {
    let current = build;
    for (let into = this.mergedInto.get(current); into !== undefined; into = this.mergedInto.get(current)) {
      current = into;
    }
    return current;
  }

  follow(): Disposable {
    const onError = (error: unknown): void =>
      this.output.note(`The journal cannot be followed: ${String(error)}`);
    const onEvent = (logged: LoggedEvent): void => this.publish(logged);
    return tailJournal(this.dir.journal, this.cursor, { onEvent, onError }, systemClock);
  }

  private publish(logged: LoggedEvent): void {
    const { event } = logged;
    if (event.type === 'build.merged') this.merge(event.id, event.into);
    this.source.publish(logged);
  }

  /** A merge that would lead round in a circle is not believed: a damaged journal may hold one. */
  private merge(build: BuildId, into: BuildId): void {
    if (this.resolve(into) !== build) this.mergedInto.set(build, into);
  }
}
