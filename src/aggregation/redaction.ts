import { CUT, REDACTED } from '../model/build';
import { OpenQuotes } from './openQuotes';
import { isSecretName } from './secretNames';

/** Longer texts are cut before they are searched, so that hostile ones cost no more. */
const LIMIT = 16_384;

const PEM = /-----BEGIN [A-Z ]{1,40}-----[\s\S]*?(?:-----END [A-Z ]{1,40}-----|$)/g;

/**
 * Secrets that are known without a name. Each starts at a place that cannot be inside another try of the same
 * pattern, so that none takes more than linear time.
 */
const RAW: readonly (readonly [RegExp, string])[] = [
  [/:\/\/[^\s/?#'"]+@/g, `://${REDACTED}@`],
  [/\b(bearer\s+)[^\s'"]{8,}/gi, `$1${REDACTED}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/(?<![\w-])(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|npm_\w{20,}|hf_\w{16,})/g, REDACTED],
  [/(?<![\w-])(?:glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{20,})/g, REDACTED],
  [
    /(?<![\w-])(?:[sr]k_(?:live|test)_\w{8,}|sk-(?:proj|ant|svcacct|or)-[\w-]{8,}|sk-[A-Za-z0-9]{20,})/g,
    REDACTED,
  ],
  [/(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, REDACTED],
];

/** A quick look whether there can be anything to hide, since nearly all command lines have nothing. */
const SUSPICIOUS =
  /pass|secret|token|key|auth|bearer|cred|_pwd|pat(?![a-z])|jwt|:\/\/|AKIA|ASIA|gh[pousr]_|github_pat|glpat|npm_|xox|hf_|AIza|[sr]k[-_]|eyJ|-BEGIN /i;

/** A name and what parts it from its value: as in JSON, an assignment, a header, or an option's blank. */
const NAMED = /(?<![\w.-])([\w.-]+)(?:(\\*["']\s*:\s*)|((?:::?|[+?!])?=)|(:\s*)|(\s+))/g;

/** Words of an Authorization header that are worth showing; the secret follows them. */
const SCHEME = /(?:bearer|basic|token|digest|apikey|negotiate)\s+(?=\S)/iy;
const ANY_SCHEME = /[a-z][\w-]*\s+(?=[^\s-])/iy;

/**
 * Hides passwords, tokens and keys in a command line; what is hidden reads `***`. The same for one that is redacted
 * already. A very long one ends with an ellipsis.
 */
export const redactCommand = (command: string): string => redactText(command, false);

/** The same for separate arguments: a secret may hold blanks, and may be the argument after its option. */
export function redactArgv(argv: readonly string[]): string[] {
  const logsIn = argv.includes('login');
  return argv.map((argument, at) => {
    const before = argv[at - 1] ?? '';
    if (logsIn && before === '-p') return REDACTED;
    if (argument !== '' && isSecretAfter(argument, before, argv[at - 2] ?? '')) return REDACTED;
    return redactText(argument, !/^-\w*c$/.test(before), /^(?:-H|--header)$/.test(before));
  });
}

function isSecretAfter(argument: string, before: string, beforeThat: string): boolean {
  if (/^--?\w/.test(before)) return isSecretName(before) && !argument.startsWith('--');
  if (/authorization:$/i.test(beforeThat) && /^[a-z][\w-]*$/i.test(before)) return true;
  if (!before.endsWith(':')) return false;
  const name = /[\w.-]+(?=:$)/.exec(before.slice(-100))?.[0] ?? '';
  return isAuthorization(name) ? !/^[a-z][\w-]{0,15}$/i.test(argument) : isSecretName(name);
}

function redactText(text: string, oneWord: boolean, header = false): string {
  const whole = text.length <= LIMIT ? text : cut(text);
  if (!SUSPICIOUS.test(whole)) return whole;
  const named = redactNamed(whole.replace(PEM, REDACTED), oneWord, header);
  return RAW.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), named);
}

/** Cuts between words: a part of a secret may not be known for one. */
const cut = (text: string): string => `${text.slice(0, text.lastIndexOf(' ', LIMIT) + 1)}${CUT}`;

function redactNamed(text: string, oneWord: boolean, header: boolean): string {
  const quotes = new OpenQuotes(text, oneWord);
  let shown = '';
  let done = 0;
  for (const match of text.matchAll(NAMED)) {
    if (match.index < done || !(isNamedSecret(match, header) || isAuthorizationHeader(match))) continue;
    const value = valueOf(match, quotes);
    if (value.end <= value.start) continue;
    shown += text.slice(done, value.start) + REDACTED;
    done = value.end;
    quotes.skip(done);
  }
  return shown + text.slice(done);
}

const isAuthorization = (name: string): boolean => /(?:^|[^a-z])h?(?:proxy-)?authorization$/i.test(name);

const isAuthorizationHeader = ([, name = '', , , , blank]: RegExpExecArray): boolean =>
  blank === undefined && isAuthorization(name);

function isNamedSecret(match: RegExpExecArray, header: boolean): boolean {
  const [all, name = '', , , colon, blank] = match;
  if (!isSecretName(name)) return false;
  if (blank !== undefined)
    return name.startsWith('-') && !match.input.startsWith('--', match.index + all.length);
  return colon !== ':' || (header && match.index === 0) || isHeader(name, match);
}

/** `name:value` may also be an image, a script of npm or a target; a header stands in another word, or after -H. */
const isHeader = (name: string, { input, index }: RegExpExecArray): boolean =>
  name.startsWith('-H') || /(?:[='"{,(]|-H\s?|header\s)$/.test(input.slice(Math.max(0, index - 8), index));

function valueOf(
  match: RegExpExecArray,
  quotes: OpenQuotes,
): { readonly start: number; readonly end: number } {
  const { input: text, index } = match;
  const [all, name = '', json] = match;
  const start = index + all.length;
  if (json !== undefined) return jsonValue(text, start, quotes);
  if (isAuthorization(name)) return credentials(text, start, quotes);
  quotes.advance(start);
  const end = quotes.endOfValue();
  return { start, end: /[?&]/.test(text.charAt(index - 1)) ? endOfParameter(text, start, end) : end };
}

function jsonValue(text: string, start: number, quotes: OpenQuotes) {
  const mark = matchAt(/'\\''|\\*["']/y, text, start);
  if (mark === '') {
    quotes.advance(start);
    return { start, end: start + matchAt(/[^\s"',}\]\\]+/y, text, start).length };
  }
  const inside = start + mark.length;
  quotes.advance(inside);
  return { start: inside, end: quotes.endOfValue() };
}

function credentials(text: string, start: number, quotes: OpenQuotes) {
  const shown = start + matchAt(SCHEME, text, start).length;
  quotes.advance(shown);
  const more = quotes.inWord || shown > start ? '' : matchAt(ANY_SCHEME, text, start);
  quotes.skip(shown + more.length);
  return { start: shown, end: quotes.endOfValue() };
}

function endOfParameter(text: string, start: number, end: number): number {
  const length = text.slice(start, end).search(/[&#\s]/);
  return length < 0 ? end : start + length;
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? '';
}
