import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { isMissing } from '../base/systemError';
import { syncFolder } from '../files/durable';
import { listSegments, segmentPath } from './segments';

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

  /** The newest segment; a new one when there is none or its last line is torn. */
  static async openLast(dir: string): Promise<SegmentFile> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const last = (await listSegments(dir)).at(-1) ?? 0;
    const whole = last > 0 && (await endsWhole(segmentPath(dir, last)));
    return whole ? SegmentFile.reopen(dir, last) : SegmentFile.create(dir, last + 1);
  }

  private static async reopen(dir: string, segment: number): Promise<SegmentFile> {
    const path = segmentPath(dir, segment);
    const { size } = await stat(path);
    return new SegmentFile(dir, segment, await open(path, 'a'), size);
  }

  private static async create(dir: string, segment: number): Promise<SegmentFile> {
    const handle = await open(segmentPath(dir, segment), 'ax', 0o600);
    await syncFolder(dir);
    return new SegmentFile(dir, segment, handle, 0);
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
    const next = await SegmentFile.create(this.dir, this.segment + 1);
    await this.close();
    return next;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function endsWhole(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    if (size === 0) return true;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === NEWLINE;
  } finally {
    await handle.close();
  }
}
