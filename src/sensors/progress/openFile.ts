import type { BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;
/** So many bytes before the place of reading are remembered, to know them again. */
const TRACE_BYTES = 512;

/** The same for every name that a file has or gets; never another file's. */
export type FileIdentity = string;

export const identityOf = ({ dev, ino, birthtimeNs }: BigIntStats): FileIdentity =>
  `${dev}:${ino}:${birthtimeNs}`;

/** What is in a file from one place on, in chunks; `begin` says that what was read before is gone. */
export interface Bytes {
  begin(): void;
  chunk(bytes: Uint8Array): void;
}

/**
 * An open file that is read as it grows. It is kept open, so that its inode cannot become another file's, and
 * its rest can be read after it was renamed.
 */
export class OpenFile {
  private trace = new Uint8Array(0);
  private quietMtime: bigint | undefined;

  private constructor(
    private readonly handle: FileHandle,
    readonly identity: FileIdentity,
    private offset: number,
  ) {}

  /** @param offset where reading begins, in bytes */
  static async open(path: string, offset: number): Promise<OpenFile> {
    const handle = await open(path, 'r');
    try {
      return new OpenFile(handle, identityOf(await handle.stat({ bigint: true })), offset);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Up to where it was read, in bytes. */
  get position(): number {
    return this.offset;
  }

  /** Whether this is what was known of the file when it was last read to its end. */
  isUnchanged(info: BigIntStats): boolean {
    return this.isQuiet(info) && identityOf(info) === this.identity;
  }

  /** Whether no name is left for it. */
  async isDeleted(): Promise<boolean> {
    const { nlink } = await this.handle.stat({ bigint: true });
    return nlink === 0n;
  }

  /**
   * Reads what is new. A file that was cut short, or written anew in place, is read from its beginning.
   *
   * @returns whether there was anything
   */
  async read(into: Bytes): Promise<boolean> {
    const before = await this.handle.stat({ bigint: true });
    if (this.isQuiet(before)) return false;
    if (!(await this.continues(Number(before.size)))) {
      this.offset = 0;
      this.trace = new Uint8Array(0);
      into.begin();
    }
    const start = this.offset;
    await this.readTo(Number(before.size), into);
    const { size, mtimeNs } = await this.handle.stat({ bigint: true });
    this.quietMtime = Number(size) === this.offset ? mtimeNs : undefined;
    return this.offset > start;
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private isQuiet({ size, mtimeNs }: BigIntStats): boolean {
    return mtimeNs === this.quietMtime && Number(size) === this.offset;
  }

  /** Not to where the file ends by then: one that grows faster than it is read would never be done with. */
  private async readTo(end: number, into: Bytes): Promise<void> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    while (this.offset < end) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.offset);
      if (bytesRead === 0) return;
      const bytes = buffer.subarray(0, bytesRead);
      this.offset += bytesRead;
      this.remember(bytes);
      into.chunk(bytes);
    }
  }

  /** Whether what was read last still stands where it stood. */
  private async continues(size: number): Promise<boolean> {
    if (size < this.offset) return false;
    const found = new Uint8Array(this.trace.length);
    const { bytesRead } = await this.handle.read(found, 0, found.length, this.offset - found.length);
    return bytesRead === found.length && Buffer.compare(found, this.trace) === 0;
  }

  private remember(bytes: Uint8Array): void {
    const known = bytes.length >= TRACE_BYTES ? [bytes] : [this.trace, bytes];
    this.trace = new Uint8Array(Buffer.concat(known).subarray(-TRACE_BYTES));
  }
}
