import { plainText } from '../base/plainText';
import type { LoggedEvent } from '../model/events';
import { FeedSource, type Feed } from '../model/feed';
import { readJournal } from '../store/journal';
import { describeProblem, type JournalProblem } from '../store/journalProblems';
import { openStateDir, resolveStateDir, type StateDir } from '../store/stateDir';
import type { Output } from './output';

export interface ReadState {
  readonly dir: StateDir;
  readonly feed: Feed;
  readonly problems: readonly string[];
}

/** The read model of a state folder as it is now; problems are also told on stderr. */
export async function readState(stateDir: string | undefined, output: Output): Promise<ReadState> {
  const dir = await openStateDir(resolveStateDir(stateDir));
  const feed = new FeedSource();
  const { problems } = await readJournal(dir.journal, (logged: LoggedEvent) => feed.publish(logged));
  tellProblems(problems, output);
  return { dir, feed, problems: problems.map(describeProblem) };
}

export function tellProblems(problems: readonly JournalProblem[], output: Output): void {
  for (const problem of problems) output.note(plainText(`journal/${describeProblem(problem)}`));
}
