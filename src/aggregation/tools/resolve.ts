import type { ProcessFacts } from '../../model/process';
import type { CompiledRules, RuleMatch } from './compile';
import { baseName, genericName, programName } from './programName';
import { interpretedScript, isOwnFile, shellUse, type Script, type ShellUse } from './scripts';

/** What identifies a process. */
export type Program = Pick<ProcessFacts, 'comm' | 'argv' | 'exe' | 'cwd'>;

/** A command line with the rule that speaks for it. */
export interface Resolved extends RuleMatch {
  /** The tool's own words: interpreters looked through, `node …/npm-cli.js run build` → `npm run build`. */
  readonly words: readonly [string, ...string[]];
  /** Present for shells. */
  readonly shell?: ShellUse;
  /** What an interpreter runs that no rule knows. */
  readonly script?: Script;
}

/**
 * The words a process was started with; when they could not be read, the name of its executable, or at worst
 * its short name.
 */
export function wordsOf({ argv, comm, exe }: Program): readonly [string, ...string[]] {
  const [first = '', ...rest] = argv;
  if (first === '') return exe !== undefined && baseName(exe).startsWith(comm) ? [exe] : titleWords(comm);
  return rest.every((word) => word === '') ? titleWords(first) : [first, ...rest];
}

/** A process that names itself leaves one word with blanks, and empty ones after it: `npm run build`. */
function titleWords(title: string): readonly [string, ...string[]] {
  if (/^[/\\.]|^\w:/.test(title)) return [title];
  const [program = title, ...args] = title.trim().split(/ +/);
  return [program, ...args];
}

/** Linux cuts the short name of a process here. */
const COMM_LENGTH = 15;

/** Finds the rule for a command line, looking through interpreters and shells that run a known tool. */
export function resolve(words: readonly [string, ...string[]], rules: CompiledRules): Resolved | undefined {
  const [program, ...args] = words;
  const match = matchProgram(program, args, rules) ?? matchCutName(words, rules);
  if (!match) return undefined;
  if (match.rule.class === 'interpreter') return resolveInterpreter(match, words, rules);
  if (match.rule.class === 'shell') return resolveShell(match, words, rules);
  return { ...match, words };
}

function matchCutName(words: readonly string[], rules: CompiledRules): RuleMatch | undefined {
  const [name = ''] = words;
  return words.length === 1 && name.length === COMM_LENGTH ? rules.matchCut(name) : undefined;
}

function matchProgram(program: string, args: readonly string[], rules: CompiledRules): RuleMatch | undefined {
  const name = programName(program);
  const joined = args.join(' ');
  const match = rules.match(name, joined);
  if (match) return match;
  const generic = genericName(name);
  return generic && rules.match(generic, joined);
}

function resolveInterpreter(
  match: RuleMatch,
  words: readonly [string, ...string[]],
  rules: CompiledRules,
): Resolved {
  const script = interpretedScript(match.rule.name, words.slice(1));
  if (!script) return { ...match, words };
  return resolveScript(script, words, rules) ?? { ...match, words, script };
}

function resolveShell(
  match: RuleMatch,
  words: readonly [string, ...string[]],
  rules: CompiledRules,
): Resolved {
  const use = shellUse(words.slice(1));
  const inner = use.type === 'script' ? resolveScript(use.script, words, rules) : undefined;
  return inner && inner.rule.class !== 'wrapper' ? inner : { ...match, words, shell: use };
}

function resolveScript(
  script: Script,
  invocation: readonly [string, ...string[]],
  rules: CompiledRules,
): Resolved | undefined {
  for (const name of script.names) {
    const match = matchProgram(name, script.args, rules);
    if (!match || match.rule.class === 'shell') continue;
    const program = standaloneProgram(script, match);
    const words = [program ?? script.path, ...script.args] as const;
    if (match.rule.class === 'interpreter') return resolveInterpreter(match, words, rules);
    return { ...match, words: program === undefined ? invocation : words };
  }
  return undefined;
}

/**
 * What runs a script without its interpreter: its path, or the name of the tool it belongs to. Undefined for what
 * only the interpreter finds: a module, a file of the working folder.
 */
function standaloneProgram({ names: [name = ''], path }: Script, { rule }: RuleMatch): string | undefined {
  if (name.startsWith('-m ') || isOwnFile(path)) return undefined;
  if (!/^[\w+-]+$/.test(name)) return rule.name;
  return /[/\\]/.test(path) ? path : undefined;
}
