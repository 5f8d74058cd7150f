import { styleText } from 'node:util';

export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';

/** What a command says. Results go to stdout, everything about them to stderr. */
export class Output {
  private readonly coloured = process.stdout.isTTY && !process.env['NO_COLOR'];

  /** Width of the terminal; undefined when it does not tell, or the output goes elsewhere and must stay whole. */
  get width(): number | undefined {
    return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined;
  }

  /** Whether something could not be written; told once on stderr. */
  hasFailed = false;

  /** A reader that closed the pipe (`| head`) has read enough: no error. Nor does a full disk end a daemon. */
  whenUnread(end: () => void): void {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') end();
      else if (!this.hasFailed) {
        this.hasFailed = true;
        this.note(`The output cannot be written: ${error.message}.`);
      }
    });
    // Where errors cannot be told, nothing else can be done about them.
    process.stderr.on('error', () => undefined);
  }

  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  style(style: Style, text: string): string {
    return this.coloured ? styleText(style, text) : text;
  }
}

/** One line that cannot steer the terminal: commands of other people's processes may hold anything. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
