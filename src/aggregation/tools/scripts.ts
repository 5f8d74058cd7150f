import { baseName } from './programName';

/** What an interpreter runs, and the arguments that belong to it. */
export interface Script {
  /** A file, a module or a class, as it was written. */
  readonly path: string;
  /** The program names it may be known by, most telling first. */
  readonly names: readonly string[];
  readonly args: readonly string[];
}

interface InterpreterOptions {
  /** Options that take their value as the next argument. */
  readonly values: RegExp;
  /** Options that bring the program text themselves or read it from elsewhere: there is no script. */
  readonly inline?: RegExp;
  /** Options whose value is the program: a module, an archive. */
  readonly program?: RegExp;
  /** The word before the script: `deno run`. */
  readonly subcommand?: string;
}

const NONE = /^$/;
const PLAIN: InterpreterOptions = { values: NONE };

const INTERPRETERS = new Map<string, InterpreterOptions>(
  Object.entries({
    node: {
      values:
        /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--title|--input-type|--env-file)$/,
      inline: /^(?:-e|-p|-pe|-i|--eval|--print|--interactive|-)$/,
    },
    tsx: { values: /^--tsconfig$/, inline: /^(?:-e|-p|--eval|--print)$/ },
    'ts-node': { values: /^(?:-P|--project|-r|--require|-C|--compiler)$/, inline: /^(?:-e|-p|-pe|--eval)$/ },
    python: { values: /^-[WX]$/, inline: /^-[a-zA-Z]*c$|^-$/, program: /^-[a-zA-Z]*m$/ },
    perl: { values: /^-[I]$/, inline: /^-\w*[eE]$|^-$/ },
    ruby: { values: /^-[IrCE]$/, inline: /^-e$|^-$/ },
    php: { values: /^-[dczt]$/, inline: /^-[rRBE]$/, program: /^-[fF]$/ },
    java: {
      values: /^(?:-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path|--add-\w+)$/,
      program: /^(?:-jar|-m|--module)$/,
    },
    dotnet: {
      values: /^--(?:runtimeconfig|depsfile|additionalprobingpath|additional-deps|fx-version|roll-forward)$/,
      subcommand: 'exec',
    },
    bun: { values: /^(?:-r|--preload|--cwd|-c)$/, inline: /^(?:-e|-p|--eval|--print)$/, subcommand: 'run' },
    deno: { values: /^(?:-c|--config|--import-map)$/, inline: /^eval$/, subcommand: 'run' },
    lua: { values: /^-[l]$/, inline: /^-[ei]$/ },
  }),
);

/** What `interpreter` (the name of its rule) runs, or undefined when it runs no script. */
export function interpretedScript(interpreter: string, args: readonly string[]): Script | undefined {
  const { values, inline = NONE, program = NONE, subcommand } = INTERPRETERS.get(interpreter) ?? PLAIN;
  const words = subcommand !== undefined && args[0] === subcommand ? args.slice(1) : args;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (inline.test(word)) return undefined;
    if (program.test(word)) {
      const path = words[at + 1];
      if (path === undefined) return undefined;
      return { path, names: namesOf(interpreter, word, path), args: words.slice(at + 2) };
    }
    if (values.test(word)) at++;
    else if (!word.startsWith('-')) {
      return { path: word, names: namesOf(interpreter, '', word), args: words.slice(at + 1) };
    }
  }
  return undefined;
}

const INSTALLED = /(?:^|[/\\])(?:node_modules|s?bin|\.yarn|lib|libexec|shims)[/\\]/;
const EXTENSION = /\.(?:[cm]?[jt]s|py|pl|rb|phar)$/;
const ENTRY_POINT = /^_?(?:cli|index|main|bin|run|start|__main__)$/;
const PACKAGE = /.*[/\\](?:node_modules|corepack[/\\]v\d+)[/\\](?:@[^/\\]+[/\\])?([^/\\]+)/;

/**
 * A file may be known without its extension only where tools are installed: `node_modules/webpack/bin/webpack.js`
 * is webpack, a project's own `scripts/make.js` is not make.
 */
function namesOf(interpreter: string, option: string, path: string): readonly string[] {
  if (interpreter === 'python' && option !== '') return [`-m ${path}`, path];
  const base = baseName(path);
  if (!INSTALLED.test(path)) return [base];
  const stem = base.replace(EXTENSION, '').replace(/^_/, '');
  const owner = ENTRY_POINT.test(stem) ? PACKAGE.exec(path)?.[1] : undefined;
  return [...new Set([base, stem, ...(owner === undefined ? [] : [owner])])];
}

/** Whether a script is a project's own file, which may not be executable: `./setup.py`, not `bin/npm-cli.js`. */
export const isOwnFile = (path: string): boolean => EXTENSION.test(path) && !INSTALLED.test(path);

/** How a shell was started. */
export type ShellUse =
  | { readonly type: 'interactive' }
  /** `-c`: the commands stand in the argument itself. */
  | { readonly type: 'commands'; readonly text: string }
  | { readonly type: 'script'; readonly script: Script };

const SHELL_VALUES =
  /^(?:--rcfile|--init-file|--init-command|[-+][abefhiklmnprtuvxBCHPT]*[oO]|-C|--?[wW]orking-?[dD]irectory)$/;
const SHELL_COMMANDS = /^(?:-[a-zA-Z]*c|--command|-Command|-EncodedCommand|\/c)$/;
const SHELL_STAYS = /^(?:-NoExit|\/k|-s)$/i;

/** @param args the shell's arguments, without the program */
export function shellUse(args: readonly string[]): ShellUse {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (SHELL_STAYS.test(word)) return { type: 'interactive' };
    if (SHELL_COMMANDS.test(word)) return { type: 'commands', text: args.slice(at + 1).join(' ') };
    if (SHELL_VALUES.test(word)) at++;
    else if (/^-File$/i.test(word)) continue;
    else if (!/^[-+]|^\/[a-z]$/i.test(word)) {
      return { type: 'script', script: { path: word, names: [baseName(word)], args: args.slice(at + 1) } };
    }
  }
  return { type: 'interactive' };
}

const BUILD_WORD =
  /(?:^|[-_.])(?:re)?(?:build|make|compile)|^(?:bootstrap|autogen|configure|package|release|waf)\b|^setup\.py$/i;

/** Whether a script's name says that it builds: `build.sh`, `make-all`, `scripts/compile.py`, `setup.py`, `waf`. */
export const buildLikeScript = (script: string): boolean => BUILD_WORD.test(baseName(script));
