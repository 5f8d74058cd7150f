import type { CompiledRules } from './compile';
import { toIdentity, type Identity } from './identity';
import { redactArgv } from '../redaction';
import { cutTo, onOneLine, shortCommandOf, shortened } from './label';
import { baseName, programName } from './programName';
import { resolve, wordsOf, type Program } from './resolve';

/**
 * Identifies a process; undefined when no rule knows its program, or when the rule would depend on arguments
 * that cannot be read. Never throws.
 */
export function identify(process: Program, rules: CompiledRules): Identity | undefined {
  const resolved = resolve(wordsOf(process), rules);
  if (!resolved) return undefined;
  const identity = toIdentity(resolved, process.cwd);
  if (hasArguments(process, rules)) return identity;
  return identity.ignored ? undefined : { ...identity, interactive: false };
}

/** Whether the arguments are there to read: npm names itself `npm` first, and writes over them. */
function hasArguments({ argv: [first = '', ...rest], exe }: Program, rules: CompiledRules): boolean {
  if (first === '' || first.includes(' ')) return first !== '';
  if (rest.length > 0) return rest.some((word) => word !== '');
  if (exe === undefined || baseName(exe) === baseName(first)) return true;
  return rules.match(programName(exe), '')?.rule.class !== 'interpreter';
}

/** A label for any process, redacted; of a program that no rule knows, its name and perhaps its first operand. */
export function describeProcess(process: Program, identity?: Identity): string {
  if (identity) return identity.label;
  const [program, ...args] = wordsOf(process);
  const operand = TAKES_SECRETS.test(programName(program).base) ? undefined : firstOperand(args);
  return shortened(shortCommandOf([program, ...(operand === undefined ? [] : [operand])]));
}

/** Longer command lines are cut: many processes of a build are remembered. */
const COMMAND_LIMIT = 200;

/**
 * The beginning of a process's command line, redacted and on one line; undefined for programs that no rule knows, and
 * for those whose operands may be secrets.
 */
export function describeCommand(process: Program, identity?: Identity): string | undefined {
  const words = wordsOf(process);
  if (!identity || TAKES_SECRETS.test(programName(words[0]).base)) return undefined;
  return cutTo(COMMAND_LIMIT, onOneLine(redactArgv(beginning(words)).join(' ')));
}

/** Whole words, so that no secret is cut before it is known as one, and one more than is shown. */
function beginning(words: readonly string[]): readonly string[] {
  let length = 0;
  const end = words.findIndex((word) => (length += word.length + 1) > COMMAND_LIMIT + 1);
  return end < 0 ? words : words.slice(0, end + 1);
}

/** Programs whose operands may be secrets, or stand where one option more makes them so. */
const TAKES_SECRETS =
  /^(?:curl|wget|https?|xh|mysql\w*|mariadb[\w-]*|psql|pg_\w+|redis-cli|mongo\w*|sqlcmd|ldap\w+|sshpass|ssh|scp|sftp|rsync|ftp|lftp|openssl|gpg2?|pass|op|vault|expect|htpasswd|chpasswd|docker|podman|skopeo|buildah|helm|aws|az|gcloud|kubectl|gh|glab)$/;

/** The first argument, if no option stands before it that could take it for its value, and it reads as a name or path. */
function firstOperand([first]: readonly string[]): string | undefined {
  return first !== undefined && /^[^-]/.test(first) && !/[:=@\s\p{Cc}]/u.test(first) ? first : undefined;
}

export type { Identity };
export { identifyCommandLine, mayRunTool, onlyWatches, shapeOf, type LineShape } from './commandLine';
export { buildLikeScript } from './scripts';
