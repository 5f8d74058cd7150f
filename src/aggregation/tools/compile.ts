import { errorMessage } from '../../base/result';
import type { ToolRule } from '../../model/toolRule';
import { DEFAULT_RULES } from './defaultRules';

interface CompiledRule {
  readonly rule: ToolRule;
  readonly program: RegExp;
  /** The pattern names the folder too: `linux_amd64/compile`. */
  readonly withFolder: boolean;
  readonly when?: RegExp;
  readonly longLived?: RegExp;
  readonly ignore?: RegExp;
}

/** What the first rule that matches says about one program and its arguments. */
export interface RuleMatch {
  readonly rule: ToolRule;
  readonly longLived: boolean;
  readonly ignored: boolean;
}

/** A program as rules see it: `compile`, in the folder `linux_amd64`. */
export interface ProgramName {
  readonly base: string;
  /** `folder/base`; the base name alone when the folder is not known. */
  readonly path: string;
}

const CACHE_LIMIT = 4096;

/** The tool table, ready for use: the rules of a program are looked up once and remembered. */
export class CompiledRules {
  private readonly byProgram = new Map<string, readonly CompiledRule[]>();

  constructor(private readonly rules: readonly CompiledRule[]) {}

  /** @param args the joined arguments, without the program */
  match(program: ProgramName, args: string): RuleMatch | undefined {
    const found = this.rulesOf(program).find(({ when }) => when?.test(args) ?? true);
    if (!found) return undefined;
    return {
      rule: found.rule,
      longLived: found.longLived?.test(args) ?? false,
      ignored: found.ignore?.test(args) ?? false,
    };
  }

  /** The rule for a short name that the kernel cut off, by the rule's own name. */
  matchCut(start: string): RuleMatch | undefined {
    const rule = this.rules.find((candidate) => candidate.rule.name.startsWith(start))?.rule;
    return rule && { rule, longLived: false, ignored: false };
  }

  private rulesOf({ base, path }: ProgramName): readonly CompiledRule[] {
    const known = this.byProgram.get(path);
    if (known) return known;
    const rules = this.rules.filter(({ program, withFolder }) => program.test(withFolder ? path : base));
    if (this.byProgram.size >= CACHE_LIMIT) this.byProgram.clear();
    this.byProgram.set(path, rules);
    return rules;
  }
}

/**
 * Compiles the tool table; the first rule that matches wins. A rule with a broken pattern is left out and
 * told in `problems`, a sentence each; the others work.
 */
export function compileRules(rules: readonly ToolRule[]): {
  rules: CompiledRules;
  problems: readonly string[];
} {
  const compiled: CompiledRule[] = [];
  const problems: string[] = [];
  for (const rule of rules) {
    try {
      compiled.push(compileRule(rule));
    } catch (error) {
      problems.push(`The tool rule "${rule.name}" is left out: ${errorMessage(error)}.`);
    }
  }
  return { rules: new CompiledRules(compiled), problems };
}

function compileRule(rule: ToolRule): CompiledRule {
  return {
    rule,
    program: pattern('program', `^(?:${rule.program})$`, rule.program),
    withFolder: rule.program.includes('/'),
    when: optionalPattern('when', rule.when),
    longLived: optionalPattern('longLived', rule.longLived),
    ignore: optionalPattern('ignore', rule.ignore),
  };
}

const optionalPattern = (field: string, source: string | undefined): RegExp | undefined =>
  source === undefined ? undefined : pattern(field, source, source);

function pattern(field: string, source: string, written: string): RegExp {
  try {
    new RegExp(written);
    return new RegExp(source);
  } catch (error) {
    throw new Error(`"${field}" is no regular expression (${errorMessage(error)})`, { cause: error });
  }
}

/** The user's part of the tool table. */
export interface RuleSettings {
  readonly extra: readonly ToolRule[];
  /** Names of shipped rules to switch off. */
  readonly disabled: readonly string[];
  readonly useDefaults: boolean;
}

/**
 * The user's rules first, so that they win. Without the defaults their drivers and compilers are gone; shells,
 * interpreters and the like stay, because they are how a tool is found, not what is found.
 */
export function mergeRules({ extra, disabled, useDefaults }: RuleSettings): ToolRule[] {
  const off = new Set(disabled);
  const shipped = DEFAULT_RULES.filter(
    (rule) => !off.has(rule.name) && (useDefaults || !['driver', 'compiler'].includes(rule.class)),
  );
  return [...extra, ...shipped];
}
