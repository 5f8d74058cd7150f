import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { syncFolder } from '../files/durable';
import { listSegments, openSegment, segmentPath } from './segments';

const NEWLINE = 10;

/** The segment a journal is being written to. */
export class SegmentFile {
  /** Whether bytes beyond `size` may be on disk, from a write that failed. */
  private dirty = false;

  private constructor(
    private readonly dir: string,
    readonly segment: number,
    private readonly handle: FileHandle,
    private bytes: number,
  ) {}

  /**
   * The newest segment; a new one when there is none, it is not a regular file, or its last line is torn.
   *
   * @throws when the system cannot open it
   */
  static async openLast(dir: string): Promise<SegmentFile> {
    const last = (await listSegments(dir)).at(-1);
    const reopened = last === undefined ? undefined : await SegmentFile.reopen(dir, last);
    return reopened ?? SegmentFile.begin(dir);
  }

  /** A segment after all others. */
  static async begin(dir: string): Promise<SegmentFile> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const segment = ((await listSegments(dir)).at(-1) ?? 0) + 1;
    const handle = await open(segmentPath(dir, segment), 'ax', 0o600);
    await syncFolder(dir);
    return new SegmentFile(dir, segment, handle, 0);
  }

  private static async reopen(dir: string, segment: number): Promise<SegmentFile | undefined> {
    const handle = await openSegment(dir, segment, 'append');
    if (!handle) return undefined;
    let size: number | undefined;
    try {
      size = await wholeSize(handle);
    } finally {
      if (size === undefined) await handle.close();
    }
    return size === undefined ? undefined : new SegmentFile(dir, segment, handle, size);
  }

  /** Bytes that are known to be on disk. */
  get size(): number {
    return this.bytes;
  }

  /** Resolves once the text is on disk. After a failure the next call first removes what was left half written. */
  async append(text: string): Promise<void> {
    if (this.dirty) await this.handle.truncate(this.bytes);
    this.dirty = true;
    const data = Buffer.from(text);
    await this.handle.appendFile(data);
    await this.handle.datasync();
    this.bytes += data.length;
    this.dirty = false;
  }

  /** Closes this segment and begins the next. */
  async next(): Promise<SegmentFile> {
    const next = await SegmentFile.begin(this.dir);
    await this.close();
    return next;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Bytes; undefined when the last line is torn. */
async function wholeSize(handle: FileHandle): Promise<number | undefined> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEWLINE ? size : undefined;
}
