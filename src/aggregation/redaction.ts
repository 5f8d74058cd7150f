import { REDACTED } from '../model/build';

const SECRET_NAME =
  '[\\w.-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|_auth|_key)';

/** One word as a shell reads it, quotes inside quotes included: a secret ends where the word does. */
const VALUE = `(?:'\\\\''.*?'\\\\''|"(?:[^"\\\\]|\\\\.)*"|'[^']*'|\\\\.|[^\\s'"\\\\&|;])+`;

/** A value in JSON, which may itself stand inside double quotes. */
const JSON_VALUE = `(?:\\\\"(?:[^"\\\\]|\\\\[^"])*\\\\"|"(?:[^"\\\\]|\\\\.)*"|[^\\s"',}\\]]+)`;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#'"]+@/gi, `$1${REDACTED}@`],
  [/\b((?:proxy-)?authorization\s*[:=]\s*(?:(?:bearer|basic|token|digest)\s+)?)[^\s'"]+/gi, `$1${REDACTED}`],
  [/\b(bearer\s+)[^\s'"]{8,}/gi, `$1${REDACTED}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{20,}|xox[abprs]-[\w-]{10,})/g,
    REDACTED,
  ],
  [new RegExp(`((?:^|[\\s'"/:;&|-])${SECRET_NAME}=)${VALUE}`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`((?:^|[\\s'"])${SECRET_NAME}:\\s+)${VALUE}`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`(\\\\?["']${SECRET_NAME}\\\\?["']\\s*:\\s*)${JSON_VALUE}`, 'gi'), `$1"${REDACTED}"`],
  [new RegExp(`((?:^|[\\s'"])--?${SECRET_NAME}\\s+)(?!--)${VALUE}`, 'gi'), `$1${REDACTED}`],
];

/** A quick look whether there can be anything to hide, since nearly all command lines have nothing. */
const SUSPICIOUS =
  /pass|secret|token|key|auth|bearer|credential|:\/\/|AKIA|ASIA|gh[pousr]_|github_pat|glpat|npm_|xox/i;

/** Hides passwords, tokens and keys in a command line; what is hidden reads `***`. */
export function redactCommand(command: string): string {
  if (!SUSPICIOUS.test(command)) return command;
  return PATTERNS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), command);
}

const SECRET_OPTION = new RegExp(`^--?${SECRET_NAME}$`, 'i');
const SECRET_ASSIGNMENT = new RegExp(`^(-{0,2}${SECRET_NAME}=).+$`, 'is');

/** The same for separate arguments: a secret may hold blanks, and may be the argument after its option. */
export function redactArgv(argv: readonly string[]): string[] {
  if (!argv.some((argument) => SUSPICIOUS.test(argument))) return [...argv];
  return argv.map((argument, at) => {
    const option = argv[at - 1];
    if (option !== undefined && SECRET_OPTION.test(option) && !argument.startsWith('--')) return REDACTED;
    return redactCommand(argument.replace(SECRET_ASSIGNMENT, `$1${REDACTED}`));
  });
}
