/** Something in the journal that could not be read. Lines are 1-based; the range is inclusive. */
export interface JournalProblem {
  /** Name of the segment. */
  readonly file: string;
  readonly line: number;
  readonly lastLine: number;
  readonly reason: string;
}

/** `000002.ndjson:17: not JSON`. */
export function describeProblem({ file, line, lastLine, reason }: JournalProblem): string {
  return `${file}:${line === lastLine ? line : `${line}-${lastLine}`}: ${reason}`;
}

/** Collects problems, each line's once; the same reason on neighbouring lines is one problem. */
export class JournalProblems {
  private readonly found: JournalProblem[] = [];
  private readonly lines = new Set<string>();

  get all(): readonly JournalProblem[] {
    return this.found;
  }

  add(file: string, line: number, reason: string): void {
    const place = `${file}:${line}`;
    if (this.lines.has(place)) return;
    this.lines.add(place);
    const last = this.found.at(-1);
    if (last?.file === file && last.reason === reason && line === last.lastLine + 1) {
      this.found[this.found.length - 1] = { ...last, lastLine: line };
    } else {
      this.found.push({ file, line, lastLine: line, reason });
    }
  }
}
