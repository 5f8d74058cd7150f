import { rm } from 'node:fs/promises';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import type { BuildId } from '../model/build';
import type { BuildEvent, LoggedEvent } from '../model/events';
import type { NamedBuild } from '../model/summary';
import { Coalesced } from '../base/coalesce';
import { encodeBatch } from './encodeBatch';
import { EventQueue, type QueuedEvent } from './eventQueue';
import { SegmentFile } from './segmentFile';
import { listSegments, readFirstSeq, readLastSeq, segmentPath } from './segments';

export interface JournalWriterOptions {
  readonly dir: string;
  /** The highest sequence number read in the journal; writing goes on after it. */
  readonly lastSeq: number;
  readonly clock: Clock;
  /** Hears each batch once it is on disk, in order. Must not throw. */
  readonly onWritten: (batch: readonly LoggedEvent[]) => void;
  /** Hears, in a sentence, that writing fails (once), that it works again, and what was lost. */
  readonly onProblem: (message: string) => void;
  /**
   * The event that heads a new segment: what is going on as of the last batch written. `keptFrom` is the first
   * sequence number that stays once older segments are deleted, where it can be read.
   */
  readonly carryOver: (keptFrom: number | undefined) => BuildEvent;
  /** A build of an earlier batch, for summaries. */
  readonly build: (id: BuildId) => NamedBuild | undefined;
  /** Size in bytes from which a new segment begins. */
  readonly segmentBytes?: number;
  /** Older segments are deleted. */
  readonly maxSegments?: number;
  /** Events kept in memory while the disk refuses them. */
  readonly maxQueued?: number;
}

const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Every start reads the whole journal: about half a second of CPU a segment. */
const MAX_SEGMENTS = 4;
const MAX_QUEUED = 10_000;
const RETRY_MS = 1000;

/**
 * The one writer of a journal. What is appended while a batch is being written forms the next batch; each
 * batch is one write and one `fdatasync`. When the disk refuses, events wait in memory and are tried again.
 */
export class JournalWriter {
  private readonly queue: EventQueue;
  private readonly draining: Coalesced;
  private file: SegmentFile | undefined;
  private seq: number;
  private retry: Disposable | undefined;
  private failing = false;

  constructor(private readonly options: JournalWriterOptions) {
    this.seq = options.lastSeq;
    this.queue = new EventQueue(options.maxQueued ?? MAX_QUEUED);
    this.draining = new Coalesced(
      () => this.drain(),
      (error) => this.fail(error),
    );
  }

  /** Takes events in order, stamped with the time of this call. */
  append(events: readonly BuildEvent[]): void {
    if (events.length === 0) return;
    const at = this.options.clock.now();
    this.reportLost(this.queue.push(events.map((event) => ({ at, event }))));
    if (!this.retry) this.draining.run();
  }

  /** Resolves once what was appended before is on disk, or the disk refused it. */
  flush(): Promise<void> {
    return this.draining.idle;
  }

  /** Forgets what is not written yet: another process writes the journal now. */
  discard(): void {
    this.queue.takeAll();
  }

  /** Writes what is left, trying once more when the disk refused, and closes the file. */
  async close(): Promise<void> {
    await this.draining.idle;
    this.stopRetrying();
    if (this.queue.length > 0) {
      this.draining.run();
      await this.draining.idle;
      this.stopRetrying();
    }
    this.reportLost(this.queue.takeAll().length);
    await this.file?.close();
    this.file = undefined;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const file = await this.fileWithRoom();
      const batch = this.queue.takeAll();
      try {
        await this.write(file, batch);
      } catch (error) {
        this.reportLost(this.queue.putBack(batch));
        throw error;
      }
    }
  }

  private async write(file: SegmentFile, batch: readonly QueuedEvent[]): Promise<void> {
    const isHead = file.size === 0 && this.seq > 0;
    const head = isHead ? [await this.headOf(file)] : [];
    const logged = [...head, ...batch].map((queued, index) => ({ seq: this.seq + 1 + index, ...queued }));
    await file.append(encodeBatch(logged, this.options.build));
    this.seq += logged.length;
    this.recover();
    this.options.onWritten(logged);
    if (isHead) await this.deleteOldSegments().catch(this.reportUndeleted);
  }

  private async headOf({ segment }: SegmentFile): Promise<QueuedEvent> {
    const [oldest] = (await listSegments(this.options.dir)).slice(-this.maxSegments);
    const alone = oldest === undefined || oldest === segment;
    const keptFrom = alone ? this.seq + 1 : await readFirstSeq(this.options.dir, oldest);
    return { at: this.options.clock.now(), event: this.options.carryOver(keptFrom) };
  }

  private get maxSegments(): number {
    return this.options.maxSegments ?? MAX_SEGMENTS;
  }

  private async fileWithRoom(): Promise<SegmentFile> {
    this.file ??= await this.open();
    if (this.file.size >= (this.options.segmentBytes ?? SEGMENT_BYTES)) this.file = await this.file.next();
    return this.file;
  }

  /** No number is used twice: what could not be read before is on disk all the same, and a new segment follows it. */
  private async open(): Promise<SegmentFile> {
    const { dir } = this.options;
    const onDisk = await readLastSeq(dir);
    const file = onDisk > this.seq ? await SegmentFile.begin(dir) : await SegmentFile.openLast(dir);
    this.seq = Math.max(this.seq, onDisk);
    return file;
  }

  /** Every segment begins with what is going on, so none depends on an older one. */
  private async deleteOldSegments(): Promise<void> {
    const segments = await listSegments(this.options.dir);
    for (const old of segments.slice(0, -this.maxSegments)) {
      await rm(segmentPath(this.options.dir, old), { force: true }).catch(this.reportUndeleted);
    }
  }

  private fail(error: unknown): void {
    if (!this.failing) {
      this.options.onProblem(
        `The journal cannot be written (${errorMessage(error)}). Events wait in memory; free disk space or check the permissions of ${this.options.dir}.`,
      );
    }
    this.failing = true;
    this.retry = this.options.clock.after(RETRY_MS, () => {
      this.retry = undefined;
      this.draining.run();
    });
  }

  private recover(): void {
    if (this.failing) this.options.onProblem('The journal is written again.');
    this.failing = false;
  }

  private readonly reportUndeleted = (error: unknown): void =>
    this.options.onProblem(`Old journal segments cannot be deleted (${errorMessage(error)}).`);

  private stopRetrying(): void {
    this.retry?.dispose();
    this.retry = undefined;
  }

  private reportLost(count: number): void {
    if (count > 0) this.options.onProblem(`${count} events are lost: the journal could not be written.`);
  }
}
