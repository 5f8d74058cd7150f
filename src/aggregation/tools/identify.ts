import { redactArgv } from '../redaction';
import type { CompiledRules } from './compile';
import { toIdentity, type Identity } from './identity';
import { commandOf, shortened } from './label';
import { resolve, wordsOf, type Program } from './resolve';

/** Identifies a process; undefined when no rule knows its program. Never throws. */
export function identify(process: Program, rules: CompiledRules): Identity | undefined {
  const resolved = resolve(wordsOf(process), rules);
  if (!resolved) return undefined;
  const identity = toIdentity(resolved, process.cwd);
  return hasArguments(process) ? identity : { ...identity, interactive: false };
}

/** Without them nobody knows whether a shell runs a script. */
const hasArguments = ({ argv: [first = ''] }: Program): boolean => first !== '';

/** A label for any process, redacted; of a program that no rule knows, its name and its first operand. */
export function describeProcess(process: Program, identity?: Identity): string {
  if (identity) return identity.label;
  const [program, ...args] = redactArgv(wordsOf(process));
  const operand = args.find((arg, at) => /^[^-]/.test(arg) && !/^--[^=]+$/.test(args[at - 1] ?? ''));
  return shortened(commandOf([program ?? '', ...(operand === undefined ? [] : [operand])]));
}

export type { Identity };
export { identifyCommandLine } from './commandLine';
export { buildLikeScript } from './scripts';
