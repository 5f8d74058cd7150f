import { redactArgv } from '../redaction';
import { baseName } from './programName';
import type { Resolved } from './resolve';

const LABEL_LIMIT = 80;
const SHOWN_INPUTS = 2;

/** What hides a secret, `***`, is not quoted, so that it reads the same wherever it stands. */
const PLAIN = /^(?:[\w@%+=:,./~^…-]|\*{3})+$/;

/** Quotes a word for a POSIX shell when it needs it. */
const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/**
 * The command line that runs the same program again, quoted and redacted: a program keeps its path unless its name
 * alone finds it.
 */
export const commandOf = ([program, ...args]: readonly [string, ...string[]]): string =>
  typed([FOUND_BY_NAME.test(program) ? baseName(program) : program, ...args]);

/** The command line for a row: the program without its path, except for one of the folder itself (`./configure`). */
export const shortCommandOf = ([program, ...args]: readonly [string, ...string[]]): string =>
  typed([/^\.{1,2}[/\\]/.test(program) ? program : baseName(program), ...args]);

/** In folders that every PATH has, or that a package or toolchain manager puts there or executes from. */
const FOUND_BY_NAME =
  /^(?:\/usr(?:\/local)?)?\/bin\/[^/]+$|^\/(?:usr\/lib|nix\/store)\/|[/\\]\.(?:cargo|rustup|pyenv|rbenv|nvm|volta|asdf|sdkman)[/\\]|(?:^|[/\\])node_modules[/\\]/;

/** A login shell's title starts with a dash: `-bash`. */
const typed = ([program, ...args]: readonly [string, ...string[]]): string =>
  redactArgv([program.replace(/^-(?=\w)/, ''), ...args])
    .map(quoted)
    .join(' ');

/** Whether a compiler was given objects and libraries only, so that all it does is link. */
export function onlyLinks([, ...args]: readonly [string, ...string[]]): boolean {
  return !args.some((arg) => isSource(arg) || /^-[cSE]$/.test(arg)) && args.some((arg) => OBJECT.test(arg));
}

const OBJECT = /\.(?:o|a|so|obj|lib|lo|la|dylib)$/;

/** The tool and what it works on, redacted: `gcc -c src/foo.c`, not its fifty flags. */
export function labelOf({ rule, words, script }: Resolved, cwd: string | undefined): string {
  if (rule.class === 'compiler' || rule.class === 'internal') {
    return shortened(compilerLabel(words, cwd) ?? shortCommandOf(words));
  }
  if (script) return shortened(redactArgv([rule.name, nearPath(script.path, cwd)]).join(' '));
  return shortened(shortCommandOf(words));
}

const SOURCE =
  /\.(?:c|cc|cpp|cxx|c\+\+|C|m|mm|i|ii|s|S|cu|f|f90|for|rs|go|java|kt|kts|scala|groovy|swift|zig|hs|ml|mli|erl|ex|cs|vb|fs|d|nim|asm|ts|tsx|mts|cts|js|jsx|mjs|cjs|css|scss|sass|less|y|l|proto)$/;

/** Options of compilers whose next argument is a file, but none that is compiled. */
const VALUE_OPTION =
  /^(?:-o|-I|-L|-D|-U|-x|-include|-imacros|-isystem|-iquote|-idirafter|-imultiarch|-M[FTQ]|-(?:dump|aux)base(?:-strip|-ext)?|-dumpdir|-plugin|-arch|-target|--out-dir|--extern|--emit|--cfg|-cp|-classpath|-d|-p|--importcfg|-importcfg|-trimpath|-main-file-name|-resource-dir|-fdebug-compilation-dir|-object-file-name)$/;

/** What is compiled, else what is made, else undefined. */
function compilerLabel(words: readonly [string, ...string[]], cwd: string | undefined): string | undefined {
  const [program = '', ...args] = redactArgv(words);
  const sources = args.filter((arg, at) => isSource(arg) && !VALUE_OPTION.test(args[at - 1] ?? ''));
  const output = args.includes('-o') ? args[args.indexOf('-o') + 1] : undefined;
  const work = sources.length > 0 ? listed(sources, cwd) : output && `-o ${nearPath(output, cwd)}`;
  if (work === undefined) return undefined;
  const mode = args.find((arg) => /^-[cSE]$/.test(arg));
  return [baseName(program), ...(mode === undefined ? [] : [mode]), work].join(' ');
}

const isSource = (arg: string): boolean => !arg.startsWith('-') && SOURCE.test(arg);

function listed(inputs: readonly string[], cwd: string | undefined): string {
  const shown = inputs.slice(0, SHOWN_INPUTS).map((input) => nearPath(input, cwd));
  const more = inputs.length - shown.length;
  return [...shown, ...(more > 0 ? [`+${more} more`] : [])].join(' ');
}

/** A path below the working folder is shown from there, another by its last parts. */
function nearPath(path: string, cwd: string | undefined): string {
  if (cwd !== undefined && path.startsWith(`${cwd}/`)) return path.slice(cwd.length + 1);
  const parts = path.split('/');
  return path.startsWith('/') && parts.length > 5 ? `…/${parts.slice(-4).join('/')}` : path;
}

/** One line without control characters, and what is too long for a row ends with an ellipsis. */
export const shortened = (label: string): string => cutTo(LABEL_LIMIT, onOneLine(label));

export const onOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ');

/** What is too long ends with an ellipsis. */
export const cutTo = (limit: number, line: string): string =>
  line.length <= limit ? line : `${line.slice(0, limit - 1).trimEnd()}…`;
