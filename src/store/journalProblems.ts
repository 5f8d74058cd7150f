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

/** So many problems are listed; what follows is counted. */
const MOST_LISTED = 200;

/** Collects problems, each line's once; the same reason on neighbouring lines is one problem. */
export class JournalProblems {
  private readonly listed: JournalProblem[] = [];
  private unlisted = 0;
  private lastUnlisted: Pick<JournalProblem, 'file' | 'line'> | undefined;

  get all(): readonly JournalProblem[] {
    if (!this.lastUnlisted) return this.listed;
    const { file, line } = this.lastUnlisted;
    const reason = `the last of ${this.unlisted} further problems`;
    return [...this.listed, { file, line, lastLine: line, reason }];
  }

  add(file: string, line: number, reason: string): void {
    if (this.listed.some((known) => covers(known, file, line))) return;
    const last = this.listed.at(-1);
    if (last?.file === file && last.reason === reason && line === last.lastLine + 1) {
      this.listed[this.listed.length - 1] = { ...last, lastLine: line };
    } else if (this.listed.length < MOST_LISTED) {
      this.listed.push({ file, line, lastLine: line, reason });
    } else {
      this.unlisted++;
      this.lastUnlisted = { file, line };
    }
  }
}

const covers = (known: JournalProblem, file: string, line: number): boolean =>
  known.file === file && known.line <= line && line <= known.lastLine;
