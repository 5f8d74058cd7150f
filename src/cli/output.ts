import { styleText } from 'node:util';

export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';

/**
 * What a command says. Results go to stdout, everything about them to stderr. Node's streams are touched only when
 * there is something to say: they make non-blocking what a command run in this terminal shares.
 */
export class Output {
  /** Whether something could not be written; told once on stderr. */
  hasFailed = false;

  private endUnread: () => void = () => undefined;
  private isListening = false;

  /** Resolves when a reader has closed the pipe (`| head`): it has read enough, which is no error. */
  readonly unread = new Promise<void>((resolve) => (this.endUnread = resolve));

  /** Width of the terminal; undefined when it does not tell, or the output goes elsewhere and must stay whole. */
  get width(): number | undefined {
    return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined;
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    this.listen();
    process.stdout.write(text);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  note(text: string): void {
    this.listen();
    process.stderr.write(`${text}\n`);
  }

  style(style: Style, text: string): string {
    return process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;
  }

  /** A full disk ends no daemon. */
  private listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.endUnread();
      else if (!this.hasFailed) {
        this.hasFailed = true;
        this.note(`The output cannot be written: ${error.message}.`);
      }
    });
    // Where errors cannot be told, nothing else can be done about them.
    process.stderr.on('error', () => undefined);
  }
}
