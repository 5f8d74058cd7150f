import { toDisposable, type Disposable } from '../base/disposable';
import type { Clock } from '../base/clock';
import type { LoggedEvent } from '../model/events';
import { Coalesced } from '../base/coalesce';
import { JournalCursor } from './journalCursor';
import type { JournalProblem } from './journalProblems';
import { watchFolder } from '../files/watchFolder';

export interface JournalReading {
  /** The highest sequence number seen; 0 for an empty journal. */
  readonly lastSeq: number;
  readonly problems: readonly JournalProblem[];
}

/**
 * Reads a whole journal once, oldest event first. Bad content is never thrown but told in `problems`.
 *
 * @throws when the folder exists and cannot be listed
 */
export async function readJournal(
  dir: string,
  onEvent: (logged: LoggedEvent) => void,
): Promise<JournalReading> {
  const cursor = new JournalCursor(dir);
  await cursor.read(onEvent);
  cursor.reportTorn();
  return { lastSeq: cursor.lastSeq, problems: cursor.problems };
}

export interface TailHandlers {
  readonly onEvent: (logged: LoggedEvent) => void;
  readonly onError: (error: unknown) => void;
}

/** How often a tail looks by itself: file watching is quick but not certain everywhere. */
const POLL_MS = 500;

/**
 * Goes on from where `cursor` stands: delivers what is appended until disposed. A read that is under way then
 * still delivers, so that the cursor never runs ahead of what was heard.
 */
export function tailJournal(
  dir: string,
  cursor: JournalCursor,
  { onEvent, onError }: TailHandlers,
  clock: Clock,
): Disposable {
  const look = new Coalesced(() => cursor.read(onEvent), onError);
  const poll = clock.every(POLL_MS, look.run);
  const watching = watchFolder(dir, look.run);
  look.run();
  return toDisposable(() => {
    poll.dispose();
    watching.dispose();
  });
}
