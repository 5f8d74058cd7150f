/** One line of a text stream, without its line break. `line` is 1-based. */
export interface TextLine {
  readonly text: string;
  readonly line: number;
  /** The length in bytes of a line longer than the splitter takes: its text was dropped. */
  readonly tooLong?: number;
}

/**
 * Splits a growing byte stream into lines. Bytes of a line that has not ended yet are kept, so a
 * multi-byte character torn between two chunks arrives whole. A byte order mark and the carriage return of a
 * CRLF are dropped.
 */
export class LineSplitter {
  private rest: Uint8Array[] = [];
  private restBytes = 0;
  private line = 0;
  /** The line was taken before its end was seen; a line break that follows directly is its own. */
  private taken = false;
  private readonly decoder = new TextDecoder();

  /** @param maxLineBytes of a longer line only its length is kept */
  constructor(private readonly maxLineBytes = Infinity) {}

  push(chunk: Uint8Array): TextLine[] {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.keep(chunk.subarray(start, end));
      const line = this.takeLine();
      if (this.taken && line.text === '' && line.tooLong === undefined) this.line -= 1;
      else lines.push(line);
      this.taken = false;
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.slice(start));
    return lines;
  }

  /** The bytes after the last newline, as text, when there are any: a line that is torn or still being written. */
  get partial(): TextLine | undefined {
    if (this.restBytes === 0) return undefined;
    return { text: this.decoder.decode(join(this.rest)), line: this.line + 1 };
  }

  /** Takes what `partial` shows as a line that needs no line break any more. */
  takePartial(): TextLine | undefined {
    if (this.restBytes === 0) return undefined;
    this.taken = true;
    return this.takeLine();
  }

  private keep(bytes: Uint8Array): void {
    this.restBytes += bytes.length;
    if (this.restBytes > this.maxLineBytes) this.rest = [];
    else this.rest.push(bytes);
  }

  private takeLine(): TextLine {
    const bytes = join(this.rest);
    const length = this.restBytes;
    this.rest = [];
    this.restBytes = 0;
    this.line += 1;
    if (length > this.maxLineBytes) return { text: '', line: this.line, tooLong: length };
    const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    return { text: this.decoder.decode(bytes.subarray(0, end)), line: this.line };
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
