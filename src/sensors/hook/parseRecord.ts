import { err, ok, type Result } from '../../base/result';

/** What the shell hook writes of one command line: `src/cli/hook/` has the writers. */
export interface HookRecord {
  /** Epoch milliseconds; a shell whose clock has seconds only gives the last millisecond of one. */
  readonly endedAt: number;
  readonly durationMs?: number;
  readonly exitCode: number;
  readonly cwd: string;
  readonly commandLine: string;
}

const VERSION = '1';
const FIELDS = 6;
const UNESCAPED: Readonly<Record<string, string>> = { '\\': '\\', t: '\t', n: '\n', r: '\r' };

/** One line without its line break; the error says what is wrong with it. */
export function parseRecord(line: string): Result<HookRecord, string> {
  const fields = line.split('\t');
  const [version, ended = '', duration = '', code = '', cwd = '', command = ''] = fields;
  if (fields.length !== FIELDS) return err(`expected ${FIELDS} fields, found ${fields.length}`);
  if (version !== VERSION) return err(`expected version ${VERSION}`);
  if (!/^\d{1,15}$/.test(ended)) return err('the end is not in epoch milliseconds');
  if (!/^(?:-?\d{1,15})?$/.test(duration)) return err('the duration is not in milliseconds');
  if (!/^-?\d{1,10}$/.test(code)) return err('the exit code is not a whole number');
  const folder = unescaped(cwd);
  const commandLine = unescaped(command);
  if (folder === undefined || commandLine === undefined) return err('a backslash stands for nothing known');
  if (commandLine === '') return err('there is no command');
  return ok({
    endedAt: Number(ended),
    // The clock may have been set back meanwhile.
    durationMs: duration === '' || duration.startsWith('-') ? undefined : Number(duration),
    exitCode: Number(code),
    cwd: folder,
    commandLine,
  });
}

const ESCAPED = /^(?:[^\\]|\\[\\tnr])*$/;

const unescaped = (text: string): string | undefined =>
  ESCAPED.test(text)
    ? text.replace(/\\(.)/g, (escape, letter: string) => UNESCAPED[letter] ?? escape)
    : undefined;
