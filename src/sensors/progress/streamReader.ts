import type { TextLine } from '../../base/ndjson';
import type { ProgressObservation } from '../../model/observation';
import type { ProgressDialect } from '../../model/progressDialect';
import { parseRecord } from '../jsonRecord';
import { bad, IGNORED, type Decoder, type ProgressFact, type Reading } from './dialect';
import { DIALECTS } from './dialects';

/** Lines that are held back until one of them tells the dialect. */
const HELD_LINES = 20;
/** Bad lines of one portion that are told each for itself; the rest is told as a number. */
const TOLD_PROBLEMS = 10;

/** What became of the lines of a stream: `lines` is the sum of the others. */
export interface Tally {
  readonly lines: number;
  /** Lines that gave at least one fact. */
  readonly telling: number;
  readonly ignored: number;
  readonly bad: number;
  /** Lines that wait for the dialect to be recognised. */
  readonly held: number;
}

/** Turns the lines of one stream into observations. Pure: text in, facts out. */
export class StreamReader {
  private decoder: Decoder | undefined;
  private held: TextLine[] = [];
  private telling = 0;
  private ignored = 0;
  private badLines = 0;
  private fromInside = false;

  /** @param stream the file's path */
  constructor(
    private readonly stream: string,
    private readonly dialect: ProgressDialect | 'auto',
  ) {
    this.begin(false);
  }

  get tally(): Tally {
    const { telling, ignored, badLines, held } = this;
    const lines = telling + ignored + badLines + held.length;
    return { lines, telling, ignored, bad: badLines, held: held.length };
  }

  /**
   * What comes next is another content than before.
   *
   * @param fromInside it does not begin at the file's first line, so that line numbers say nothing
   */
  begin(fromInside: boolean): void {
    this.fromInside = fromInside;
    this.ignored += this.held.length;
    this.held = [];
    this.decoder = this.dialect === 'auto' ? undefined : DIALECTS[this.dialect].open();
  }

  /**
   * Takes the next lines.
   *
   * @param readAt epoch milliseconds, for lines that tell no time
   */
  take(lines: readonly TextLine[], readAt: number): ProgressObservation[] {
    const portion = new Portion(this.stream, readAt);
    for (const line of lines) {
      if (this.decoder) this.decode(line, this.decoder, portion);
      else this.hold(line, portion);
    }
    return portion.close(this.badLines);
  }

  /** Something about the stream as a whole that is worth telling. */
  note(message: string, at: number): ProgressObservation {
    return { type: 'progress.problem', at, stream: this.stream, message, badLines: this.badLines };
  }

  private hold(line: TextLine, portion: Portion): void {
    this.held.push(line);
    const decoder = recognise(line.text);
    const isText = !line.text.includes('\0');
    if (!decoder && isText && this.held.length < HELD_LINES) return;
    if (!decoder) portion.observations.push(this.note(isText ? UNRECOGNISED : NOT_UTF8, portion.readAt));
    this.decoder = decoder ?? (() => IGNORED);
    const lines = this.held;
    this.held = [];
    for (const held of lines) this.decode(held, this.decoder, portion);
  }

  private decode(line: TextLine, decoder: Decoder, portion: Portion): void {
    const reading = read(line, decoder, portion.readAt);
    switch (reading.kind) {
      case 'told':
        this.telling += 1;
        portion.tell(reading.facts);
        break;
      case 'ignored':
        this.ignored += 1;
        break;
      case 'bad':
        this.badLines += 1;
        portion.refuse(this.place(line), reading.message, this.badLines);
        break;
    }
  }

  private place({ line }: TextLine): Place {
    return this.fromInside ? { about: `line ${line} after the place where reading began` } : { line };
  }
}

const UNRECOGNISED =
  `its dialect was not recognised in the first ${HELD_LINES} lines, and it is ignored; ` +
  'set buildbeat.progress.dialect if it is one of those that are known';

const NOT_UTF8 =
  'it is not UTF-8 text, and it is ignored; in Windows PowerShell, write it with Out-File -Encoding utf8';

function recognise(text: string): Decoder | undefined {
  const record = parseRecord(text);
  return (
    record &&
    Object.values(DIALECTS)
      .find((dialect) => dialect.recognises(record))
      ?.open()
  );
}

function read({ text, tooLong }: TextLine, decoder: Decoder, readAt: number): Reading {
  if (tooLong !== undefined) return bad(`the line is too long (${tooLong} bytes)`);
  return text.trim() === '' ? IGNORED : decoder(text, readAt);
}

interface Place {
  readonly line?: number;
  /** In words, where the line's number is not known. */
  readonly about?: string;
}

/** The observations that come from lines read together. */
class Portion {
  readonly observations: ProgressObservation[] = [];
  private refused = 0;
  private last: Place = {};

  constructor(
    private readonly stream: string,
    readonly readAt: number,
  ) {}

  tell(facts: readonly ProgressFact[]): void {
    for (const fact of facts) this.observations.push({ ...fact, stream: this.stream });
  }

  refuse(place: Place, message: string, badLines: number): void {
    this.refused += 1;
    this.last = place;
    if (this.refused <= TOLD_PROBLEMS) this.tellProblem(place, message, badLines);
  }

  close(badLines: number): ProgressObservation[] {
    const untold = this.refused - TOLD_PROBLEMS;
    if (untold > 0)
      this.tellProblem(
        this.last,
        `${untold} more bad ${untold === 1 ? 'line' : 'lines'} up to here`,
        badLines,
      );
    return this.observations;
  }

  private tellProblem({ line, about }: Place, message: string, badLines: number): void {
    this.observations.push({
      type: 'progress.problem',
      at: this.readAt,
      stream: this.stream,
      line,
      message: about === undefined ? message : `${about}: ${message}`,
      badLines,
    });
  }
}
