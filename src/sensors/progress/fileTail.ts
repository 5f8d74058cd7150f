import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../base/clock';
import { LineSplitter, type TextLine } from '../../base/ndjson';
import { errorMessage } from '../../base/result';
import { isMissing } from '../../base/systemError';
import { parseRecord } from '../jsonRecord';
import { identityOf, OpenFile, type FileIdentity } from './openFile';

const NEWLINE = 10;
const MIB = 1024 * 1024;
const MAX_LINE_BYTES = MIB;
/** A longer file is begun this far before its end. */
const TAIL_BYTES = MIB;
/** Up to this length a file is read whole: one that was found, and one that was seen to come. */
const WHOLE_BYTES = { found: TAIL_BYTES, appeared: 32 * MIB };
/** What nobody wrote to for so long belongs to no running build. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** Hears what is in a file. */
export interface TailListener {
  /**
   * What comes next is another content than before.
   *
   * @param fromInside it does not begin at the file's first line
   */
  begin(fromInside: boolean): void;
  /** @param at epoch milliseconds: when the lines were read, or the file was written last if that is known to be earlier */
  lines(lines: readonly TextLine[], at: number): void;
  note(message: string, at: number): void;
}

/**
 * Follows the file that has a name, from one look to the next: through growth, truncation, renaming and
 * replacement. What was read is not read again.
 */
export class FileTail {
  private file: OpenFile | undefined;
  private splitter = new LineSplitter(MAX_LINE_BYTES);
  /** The place of reading is inside a line whose beginning was not read. */
  private skipping = false;
  /** Whether the bytes after the last line break were looked at since they grew. */
  private restSeen = true;
  /** Epoch milliseconds at which what is being read was written at the latest. */
  private writtenBy = Infinity;
  private trouble: string | undefined;

  /**
   * @param appeared whether the file was seen to come: such a one is read from its beginning, unless it is huge
   * @param known up to where files were read, in bytes: under another name they are not read again
   */
  constructor(
    private readonly path: string,
    private readonly listener: TailListener,
    private readonly clock: Clock,
    private appeared: boolean,
    private readonly known: Map<FileIdentity, number>,
  ) {}

  /**
   * Reads what is new. Never throws: trouble is told once, and the next look tries again.
   *
   * @returns whether there was anything
   */
  async look(): Promise<boolean> {
    try {
      const grew = await this.lookAgain();
      this.trouble = undefined;
      return grew;
    } catch (error) {
      this.tellTrouble(errorMessage(error));
      return false;
    }
  }

  /** Never throws: what was read is read, whatever its file system says at the end. */
  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close().catch(() => undefined);
  }

  private async lookAgain(): Promise<boolean> {
    const info = await statOf(this.path);
    if (!info) this.appeared = true;
    else if (this.file?.isUnchanged(info)) {
      this.takeWholeRecord();
      return false;
    }
    const grew = this.file ? await this.readOn(this.file) : false;
    if (this.file && !(await isOver(this.file, info))) return grew;
    if (this.file) await this.finish(this.file);
    if (!info) return grew;
    return (await this.open(info)) || grew;
  }

  private async open(info: BigIntStats): Promise<boolean> {
    if (!info.isFile()) throw new Error('it is no regular file');
    const now = this.clock.now();
    const mtime = Number(info.mtimeMs);
    if (now - mtime > STALE_MS) return false;
    const { offset, fromTail } = this.startIn(info);
    const file = await OpenFile.open(this.path, offset);
    this.file = file;
    this.startOver(offset > 0, fromTail);
    if (fromTail) this.listener.note(beganLate(info), now);
    this.writtenBy = mtime;
    try {
      await this.readOn(file);
    } finally {
      this.writtenBy = Infinity;
    }
    return true;
  }

  private startIn(info: BigIntStats): { offset: number; fromTail: boolean } {
    const size = Number(info.size);
    const read = this.known.get(identityOf(info)) ?? 0;
    if (read > 0 && read <= size) return { offset: read, fromTail: false };
    const fromTail = size > (this.appeared ? WHOLE_BYTES.appeared : WHOLE_BYTES.found);
    // One byte more than asked for: when it is a line break, the line after it is whole.
    return { offset: fromTail ? size - TAIL_BYTES - 1 : 0, fromTail };
  }

  private async readOn(file: OpenFile): Promise<boolean> {
    const grew = await file.read({
      begin: () => {
        this.takeRest();
        this.startOver(false, false);
      },
      chunk: (bytes) => this.take(bytes),
    });
    if (grew) this.known.set(file.identity, file.position);
    else this.takeWholeRecord();
    return grew;
  }

  private async finish(file: OpenFile): Promise<void> {
    await this.readOn(file);
    this.takeRest();
    await this.close();
    this.appeared = true;
  }

  private startOver(fromInside: boolean, skipping: boolean): void {
    this.splitter = new LineSplitter(MAX_LINE_BYTES);
    this.skipping = skipping;
    this.restSeen = true;
    this.listener.begin(fromInside);
  }

  private take(bytes: Uint8Array): void {
    const start = this.skipping ? bytes.indexOf(NEWLINE) + 1 : 0;
    if (this.skipping && start === 0) return;
    this.skipping = false;
    this.restSeen = false;
    this.tell(this.splitter.push(bytes.subarray(start)));
  }

  /** A last line without a line break is taken once it rests and is a whole record: nothing can be added to it. */
  private takeWholeRecord(): void {
    if (this.restSeen) return;
    this.restSeen = true;
    const rest = this.splitter.partial;
    if (rest && parseRecord(rest.text)) this.takeRest();
  }

  private takeRest(): void {
    const rest = this.splitter.takePartial();
    if (rest) this.tell([rest]);
  }

  private tell(lines: readonly TextLine[]): void {
    if (lines.length > 0) this.listener.lines(lines, Math.min(this.clock.now(), this.writtenBy));
  }

  private tellTrouble(message: string): void {
    if (message === this.trouble) return;
    this.trouble = message;
    this.listener.note(`it cannot be read: ${message}`, this.clock.now());
  }
}

const beganLate = ({ size }: BigIntStats): string =>
  `it was ${Math.round(Number(size) / MIB)} MiB long when it was found: reading began ${TAIL_BYTES / MIB} MiB before its end`;

async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A file that was only renamed is followed until there is another one under its name. */
const isOver = async (file: OpenFile, info: BigIntStats | undefined): Promise<boolean> =>
  info ? identityOf(info) !== file.identity : file.isDeleted();
