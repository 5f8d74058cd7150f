/** A quotation mark with the backslashes before it, another escape, or the end of a word. */
const TOKEN = /'\\''|\\*["']|\\+[^"'\\]?|[\s&|;]/g;

interface Quote {
  readonly mark: string;
  /** The text of `sh -c '…'`, which has words of its own. */
  readonly script: boolean;
}

/**
 * The quotes that are open at a place of a command line, read from left to right in time linear in its length.
 * Quotes nest: in a script in quotes, those of the script are the other kind, or escaped.
 */
export class OpenQuotes {
  private stack: readonly Quote[];
  private at = 0;

  /** @param oneWord whether the text is one argument, which ends where the text does */
  constructor(
    private readonly text: string,
    oneWord: boolean,
  ) {
    this.stack = oneWord ? [{ mark: '', script: false }] : [];
  }

  /** Whether the place is in a quoted word, where a blank ends nothing. */
  get inWord(): boolean {
    return this.stack.at(-1)?.script === false;
  }

  /** Reads on, up to a place. */
  advance(to: number): void {
    for (const { found, index } of this.tokens(to)) {
      const mark = this.markOf(found);
      if (mark === undefined) continue;
      const open = this.stack.findIndex((quote) => quote.mark === mark);
      if (open >= 0) this.stack = this.stack.slice(0, open);
      else this.stack = [...this.stack, { mark, script: this.isScript(index) }];
    }
    this.at = to;
  }

  /** Goes to a place whose quotes are the same, whatever was opened and closed on the way. */
  skip(to: number): void {
    this.at = to;
  }

  /** Where a value ends that begins here: with its word, or with the quoted word that it stands in. */
  endOfValue(): number {
    let nested: string | undefined;
    for (const { found, index } of this.tokens(this.text.length)) {
      const mark = this.markOf(found, nested);
      if (mark !== undefined && this.isOpen(mark)) return index + found.length - mark.length;
      if (this.inWord) continue;
      if (nested !== undefined) nested = mark === nested ? undefined : nested;
      else if (mark !== undefined) nested = mark;
      else if (/^[\s&|;]/.test(found)) return index;
    }
    return this.text.length;
  }

  private *tokens(to: number): Generator<{ readonly found: string; readonly index: number }> {
    const token = new RegExp(TOKEN);
    token.lastIndex = this.at;
    for (let match = token.exec(this.text); match && match.index < to; match = token.exec(this.text)) {
      yield { found: match[0], index: match.index };
    }
  }

  /** The quotation mark without the backslashes that do not escape it; undefined for any other token. */
  private markOf(found: string, nested?: string): string | undefined {
    const mark = found.at(-1);
    if (found === `'\\''` || (mark !== '"' && mark !== "'")) return mark === "'" ? found : undefined;
    const escaped = found.length % 2 === 0;
    if (!escaped) return mark;
    // A backslash in single quotes escapes nothing.
    if (mark === "'") return nested === mark || this.isOpen(mark) ? mark : undefined;
    return found;
  }

  private isOpen(mark: string): boolean {
    return this.stack.some((quote) => quote.mark === mark);
  }

  private isScript(at: number): boolean {
    return /(?:^|\s)-\w*c\s+$/.test(this.text.slice(Math.max(0, at - 8), at));
  }
}
