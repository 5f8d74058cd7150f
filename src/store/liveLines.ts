import { LineSplitter, type TextLine } from '../base/ndjson';
import { decodeLine, VERSION, type LiveLine } from './telemetryCodec';

/** Of one sample or process; far above what a command line takes. */
const MAX_LINE_BYTES = 1024 * 1024;

/** What stands in a part of the file of a running build. */
export interface LivePart {
  readonly lines: readonly LiveLine[];
  /** What could not be read, a sentence each with its place. */
  readonly problems: readonly string[];
}

/** The file of a running build, read part by part. One of another version is refused as a whole. */
export class LiveLines {
  private readonly splitter = new LineSplitter(MAX_LINE_BYTES);
  private isForeign = false;

  constructor(private readonly path: string) {}

  push(bytes: Uint8Array): LivePart {
    const lines: LiveLine[] = [];
    const problems: string[] = [];
    for (const one of this.splitter.push(bytes)) {
      if (this.isForeign) break;
      const problem = this.take(one, lines);
      if (problem !== undefined) problems.push(problem);
    }
    return { lines, problems };
  }

  /** @returns what is wrong with the line */
  private take({ text, line, tooLong }: TextLine, lines: LiveLine[]): string | undefined {
    if (tooLong !== undefined) return `${this.path}:${line}: it is too long`;
    const decoded = decodeLine(text);
    if (!decoded.ok) return `${this.path}:${line}: ${decoded.error}`;
    if (decoded.value.type === 'foreign') {
      this.isForeign = true;
      const { version } = decoded.value;
      return `${this.path} cannot be read: it is of version ${version}, this Buildbeat reads version ${VERSION}`;
    }
    lines.push(decoded.value);
    return undefined;
  }
}
