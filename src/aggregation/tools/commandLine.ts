import { parse } from 'shell-quote';
import type { CompiledRules } from './compile';
import { redactArgv } from '../redaction';
import { toIdentity, type Identity } from './identity';
import { baseName } from './programName';
import { resolve } from './resolve';
import { withoutPrefix, wrappedCommand } from './wrappers';

const MAX_DEPTH = 5;

/**
 * Identifies the commands of a typed line: `cd app && CC=gcc nice make | tee log` → make. Looks through
 * wrappers and `sh -c`; commands that no rule knows are left out. Never throws.
 */
export function identifyCommandLine(commandLine: string, rules: CompiledRules): readonly Identity[] {
  return identifyLine(commandLine, rules, MAX_DEPTH);
}

/** Commands that start no other program, or none that builds. */
const PLAIN = new Set(
  (
    'cd pushd popd pwd export unset set alias unalias echo printf true false : clear ls cat head tail less more ' +
    'grep rg find git rm rmdir mkdir cp mv ln touch chmod sleep which type history test [ wait jobs kill ps'
  ).split(' '),
);

/**
 * Whether a line may be what runs a tool. Only a line that is all plain commands and other known tools may
 * not: a script, a function or an alias may run anything.
 */
export function mayRunTool(commandLine: string, tool: string, rules: CompiledRules): boolean {
  return simpleCommands(commandLine).some((words) => {
    const identities = identifyWords(words, rules, MAX_DEPTH);
    const [program = ''] = withoutPrefix(words);
    if (identities.length === 0) return !PLAIN.has(program);
    return identities.some(
      (identity) => identity.tool === tool || (identity.class !== 'driver' && identity.class !== 'compiler'),
    );
  });
}

/** Joins commands, except where parentheses hold together what one command is given: `make -j$(nproc)`. */
const JOINS = /^(?:;|&&?|\|\|?|\|&|;;)$/;

/**
 * Whether all that a typed line does is to have this command watched: `buildbeat run -- make`. Never throws.
 *
 * @param argv the words of the command
 */
export function onlyWatches(commandLine: string, argv: readonly string[]): boolean {
  const operators = operatorsOf(commandLine);
  if (operators.some((operator) => JOINS.test(operator))) return false;
  const words = simpleCommands(commandLine).flat();
  const before = words.slice(0, -argv.length);
  const isLast = sameWords(words.slice(-argv.length), argv);
  const isNamed = words.some((word, at) => baseName(word) === 'buildbeat' && words[at + 1] === 'run');
  if (!isNamed) return isLast && before.at(-1) === '--' && before.includes('run');
  return isLast || operators.some((operator) => !/[<>]/.test(operator)) || commandLine.includes('$');
}

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  redactArgv(a).join('\0') === redactArgv(b).join('\0');

/** What a line's exit status says about the commands in it. */
export interface LineShape {
  /** The tools of its last command, whose status is the line's. */
  readonly last: readonly Identity[];
  readonly isSingle: boolean;
  /** Each command runs only if all before it went well. */
  readonly isChain: boolean;
  /** Sends something to the background, so that its status says little. */
  readonly hasBackground: boolean;
}

/** Reads how the commands of a typed line are joined. Never throws. */
export function shapeOf(commandLine: string, rules: CompiledRules): LineShape {
  const commands = simpleCommands(commandLine);
  const operators = operatorsOf(commandLine).filter(
    (operator) => operator !== 'glob' && !/[<>]/.test(operator),
  );
  return {
    last: identifyWords(commands.at(-1) ?? [], rules, MAX_DEPTH),
    isSingle: commands.length === 1,
    isChain: operators.every((operator) => operator === '&&'),
    hasBackground: operators.includes('&'),
  };
}

const operatorsOf = (line: string): readonly string[] =>
  tokens(line).flatMap((token) => (typeof token !== 'string' && 'op' in token ? token.op : []));

function identifyLine(line: string, rules: CompiledRules, depth: number): readonly Identity[] {
  return simpleCommands(line).flatMap((words) => identifyWords(words, rules, depth));
}

function identifyWords(words: readonly string[], rules: CompiledRules, depth: number): readonly Identity[] {
  const [program, ...args] = withoutPrefix(words);
  if (program === undefined || program === '' || depth === 0) return [];
  const resolved = resolve([program, ...args], rules);
  if (!resolved) return program.includes(' ') ? identifyLine(program, rules, depth - 1) : [];
  if (resolved.rule.class === 'wrapper') {
    return identifyWords(wrappedCommand(resolved.rule.name, resolved.words.slice(1)), rules, depth - 1);
  }
  if (resolved.shell?.type === 'commands') return identifyLine(resolved.shell.text, rules, depth - 1);
  return [toIdentity(resolved, undefined)];
}

/** The simple commands of a line, without redirections, comments and the operators between them. */
function simpleCommands(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const token of tokens(line)) {
    if (typeof token === 'string' || 'pattern' in token) {
      const word = typeof token === 'string' ? token : token.pattern;
      if (!redirected) commands.at(-1)?.push(word);
      redirected = false;
    } else if ('op' in token) {
      redirected = /[<>]/.test(token.op);
      if (redirected) dropDescriptor(commands.at(-1));
      else commands.push([]);
    }
  }
  return commands.filter((words) => words.length > 0);
}

/** `2>file` reads as the word `2` before the operator. */
function dropDescriptor(words: string[] | undefined): void {
  if (/^\d$/.test(words?.at(-1) ?? '')) words?.pop();
}

function tokens(line: string): ReturnType<typeof parse> {
  try {
    return parse(line.replace(/\\\r?\n/g, ' ').replace(/\r?\n/g, ' ; '), (name) => `$${name}`);
  } catch {
    return [];
  }
}
