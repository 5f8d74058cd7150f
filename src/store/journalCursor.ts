import type { FileHandle } from 'node:fs/promises';
import { LineSplitter, type TextLine } from '../base/ndjson';
import { errorMessage } from '../base/result';
import { openRegularFile } from '../files/regularFile';
import type { LoggedEvent } from '../model/events';
import { decode, peekSeq } from '../model/wire';
import { isMissing } from '../base/systemError';
import { JournalProblems, type JournalProblem } from './journalProblems';
import { listSegments, segmentName, segmentPath } from './segments';

const CHUNK_BYTES = 64 * 1024;

/** A segment as far as it was read. */
class Place {
  readonly splitter = new LineSplitter();
  offset = 0;
  inode: number | undefined;
  /** Why it could not be read on at the last look. */
  trouble: string | undefined;

  constructor(readonly segment: number) {}
}

/**
 * A place in a journal that only moves forward. Each `read` delivers what was appended since, across
 * segments; a line that is still being written waits for its end. Bad content becomes a problem with its
 * place, once, and the rest is read. A segment that cannot be read is tried again at the next look, until there
 * is a newer one, which needs none of the older. Memory use is bounded by the longest line.
 */
export class JournalCursor {
  private readonly found = new JournalProblems();
  private place: Place | undefined;
  private turn: Promise<void> = Promise.resolve();
  private seq = 0;
  /** Lines since the last good one that cannot even tell their number: they explain as many missing ones. */
  private anonymous = 0;
  /** No segment was left at the last look: whatever comes is another journal, even under the same inode. */
  private deleted = false;

  /** @param onReplaced the journal was replaced by another one, which is read from its beginning next */
  constructor(
    private readonly dir: string,
    private readonly onReplaced: () => void = () => undefined,
  ) {}

  /** The highest sequence number seen, on good lines and bad. */
  get lastSeq(): number {
    return this.seq;
  }

  /** What was found so far, and what stands in the way now. */
  get problems(): readonly JournalProblem[] {
    const trouble = this.place && troubleOf(this.place);
    return trouble ? [...this.found.all, trouble] : this.found.all;
  }

  /**
   * Delivers every whole line after the last one delivered. `onEvent` must not throw. Calls take turns.
   *
   * @throws when the journal folder exists and cannot be listed
   */
  read(onEvent: (logged: LoggedEvent) => void): Promise<void> {
    const reading = this.turn.then(() => this.readOn(onEvent));
    this.turn = reading.catch(() => undefined);
    return reading;
  }

  /** Reports a torn last line. For readers that do not wait for its end. */
  reportTorn(): void {
    const partial = this.place?.splitter.partial;
    if (!this.place || !partial) return;
    this.anonymous += 1;
    this.found.add(segmentName(this.place.segment), partial.line, 'the line is torn: its end is missing');
  }

  private async readOn(onEvent: (logged: LoggedEvent) => void): Promise<void> {
    // A segment with a successor is complete, because the list is older than what is read after it.
    const segments = await listSegments(this.dir);
    const [first] = segments;
    if (first === undefined) {
      this.deleted = this.place !== undefined;
      return;
    }
    const goesOn = this.place && !this.deleted && !isNewJournal(segments, this.place);
    let place = goesOn && this.place ? this.place : this.startOver(first);
    for (;;) {
      place = await this.readPlace(place, onEvent);
      const current = place.segment;
      const next = segments.find((segment) => segment > current);
      if (next === undefined) return;
      this.reportTorn();
      const trouble = troubleOf(place);
      if (trouble) this.found.add(trouble.file, trouble.line, trouble.reason);
      place = this.place = new Place(next);
    }
  }

  private async readPlace(place: Place, onEvent: (logged: LoggedEvent) => void): Promise<Place> {
    let current = place;
    let handle: FileHandle | undefined;
    try {
      const file = await openRegularFile(segmentPath(this.dir, place.segment));
      if (file.ok) {
        handle = file.value;
        current = this.placeFor(await handle.stat(), place);
        await this.readToEnd(handle, current, onEvent);
      }
      current.trouble = file.ok ? undefined : file.error;
    } catch (error) {
      if (!isMissing(error)) current.trouble = errorMessage(error);
    } finally {
      await handle?.close();
    }
    return current;
  }

  /** Another file under the same name is a new journal; one that shrank lost a write that is repeated. */
  private placeFor({ size, ino }: { size: number; ino: number }, place: Place): Place {
    const sameFile = place.inode === undefined || place.inode === ino;
    if (!sameFile) return this.placeFor({ size, ino }, this.startOver(place.segment));
    const current = size < place.offset ? new Place(place.segment) : place;
    current.inode = ino;
    this.place = current;
    return current;
  }

  private startOver(segment: number): Place {
    if (this.place) {
      this.found.add(segmentName(segment), 1, 'the journal was replaced by another one');
      this.onReplaced();
    }
    this.deleted = false;
    this.seq = 0;
    this.anonymous = 0;
    this.place = new Place(segment);
    return this.place;
  }

  private async readToEnd(
    handle: FileHandle,
    place: Place,
    onEvent: (logged: LoggedEvent) => void,
  ): Promise<void> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, place.offset);
      if (bytesRead === 0) return;
      place.offset += bytesRead;
      for (const line of place.splitter.push(buffer.subarray(0, bytesRead))) {
        this.take(segmentName(place.segment), line, onEvent);
      }
    }
  }

  private take(file: string, { text, line }: TextLine, onEvent: (logged: LoggedEvent) => void): void {
    const decoded = decode(text);
    if (!decoded.ok) {
      this.found.add(file, line, decoded.error);
      this.skip(peekSeq(text));
      return;
    }
    const logged = decoded.value;
    // What was delivered before comes again when a write is repeated.
    const isNew = logged.seq > this.seq;
    if (isNew) this.reportGap(file, line, logged.seq);
    this.skip(logged.seq);
    if (isNew) onEvent(logged);
  }

  private skip(seq: number | undefined): void {
    if (seq === undefined) {
      this.anonymous += 1;
    } else {
      this.seq = Math.max(this.seq, seq);
      this.anonymous = 0;
    }
  }

  /** The first segment of all may begin anywhere: older ones are deleted in time. */
  private reportGap(file: string, line: number, seq: number): void {
    const missing = seq - this.seq - 1 - this.anonymous;
    if (this.seq === 0 || missing <= 0) return;
    const which = missing === 1 ? '1 event is' : `${missing} events are`;
    this.found.add(file, line, `${which} missing before seq ${seq}, the last one read is seq ${this.seq}`);
  }
}

function troubleOf({ segment, trouble }: Place): JournalProblem | undefined {
  if (trouble === undefined) return undefined;
  return { file: segmentName(segment), line: 1, lastLine: 1, reason: `cannot be read: ${trouble}` };
}

/** The journal was deleted and begun anew when nothing of it is as young as where this cursor was. */
const isNewJournal = (segments: readonly number[], place: Place): boolean =>
  segments.every((segment) => segment < place.segment);
