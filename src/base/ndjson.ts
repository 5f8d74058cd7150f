/** One line of a text stream, without its line break. `line` is 1-based. */
export interface TextLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Splits a growing byte stream into lines. Bytes of a line that has not ended yet are kept, so a
 * multi-byte character torn between two chunks arrives whole.
 */
export class LineSplitter {
  private rest: Uint8Array[] = [];
  private line = 0;
  private readonly decoder = new TextDecoder();

  push(chunk: Uint8Array): TextLine[] {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.rest.push(chunk.subarray(start, end));
      lines.push({ text: this.takeRest(), line: ++this.line });
      start = end + 1;
    }
    if (start < chunk.length) this.rest.push(chunk.slice(start));
    return lines;
  }

  /** The bytes after the last newline, as text, when there are any: a line that is torn or still being written. */
  get partial(): TextLine | undefined {
    if (this.rest.length === 0) return undefined;
    return { text: this.decoder.decode(join(this.rest)), line: this.line + 1 };
  }

  private takeRest(): string {
    const bytes = join(this.rest);
    this.rest = [];
    const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    return this.decoder.decode(bytes.subarray(0, end));
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
