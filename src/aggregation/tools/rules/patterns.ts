import type { Role } from '../../../model/build';
import type { ToolClass, ToolRule } from '../../../model/toolRule';

/** One of these words stands among the arguments, before a `--`. */
export const word = (...words: readonly string[]): string =>
  `^(?:(?!-- )\\S* )*?(?:${words.join('|')})(?= |$)`;

/** One of these words stands anywhere among the arguments, after a `--` too. */
export const anywhere = (...words: readonly string[]): string => `(?:^| )(?:${words.join('|')})(?= |$)`;

/** The first argument that is no option (nor, perhaps, an option's value) is one of these. */
export const subcommand = (...names: readonly string[]): string =>
  `^(?:[-+]\\S+ (?:[^-\\s]\\S* )??)*?(?:${names.join('|')})(?= |$)`;

export const not = (pattern: string): string => `^(?!${pattern})`;

export const oneOf = (...patterns: readonly string[]): string =>
  patterns.map((pattern) => `(?:${pattern})`).join('|');

export const NO_ARGUMENTS = '^$';

/** `--watch`, but neither `--watch=false` nor `--watch-path`. */
export const WATCH = anywhere('--watch(?:=true)?', '--watchAll(?:=true)?', '--watch-all');

/** Names that scripts of long-lived commands go by: `dev`, `start:web`, `css:watch`. */
export const SERVICE_NAME =
  '(?:\\S+[:.])?(?:dev|develop|start|serve|server|watch|preview|storybook)(?:[:.](?!build)\\S*)?';

interface RuleOptions {
  readonly program?: string;
  readonly role?: Role;
  readonly when?: string;
  readonly longLived?: string;
  readonly ignore?: string;
  /** How the tool tells its version or its help besides `--version` and `--help`. */
  readonly queries?: readonly string[];
}

/** Rules of one class; version and help queries are ignored everywhere. */
export const rulesOf =
  (toolClass: ToolClass, usualRole: Role) =>
  (name: string, options: RuleOptions = {}): ToolRule => {
    const { program = escaped(name), role = usualRole, when, longLived, ignore, queries = [] } = options;
    const query = word('--version', '--help', ...queries);
    return {
      name,
      program,
      class: toolClass,
      role,
      ...(when === undefined ? {} : { when }),
      ...(longLived === undefined ? {} : { longLived }),
      ignore: ignore === undefined ? query : oneOf(query, ignore),
    };
  };

export const driver = rulesOf('driver', 'build');
export const compiler = rulesOf('compiler', 'compile');

/** Rules for programs of which only the class matters. */
export const plainRules =
  (toolClass: ToolClass, role: Role = 'other') =>
  (name: string, program: string = escaped(name), when?: string): ToolRule => ({
    name,
    program,
    class: toolClass,
    role,
    ...(when === undefined ? {} : { when }),
  });

const escaped = (name: string): string => name.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&');
