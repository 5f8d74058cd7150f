interface WrapperOptions {
  /** Options that take their value as the next argument. */
  readonly values?: RegExp;
  /** Arguments that stand between the options and the wrapped command: `timeout 10 make`. */
  readonly operands?: number;
  /** The words that come before the wrapper's own options: `poetry run`. */
  readonly subcommands?: number;
}

const WRAPPERS = new Map<string, WrapperOptions>(
  Object.entries({
    env: { values: /^(?:-u|--unset|-C|--chdir)$/ },
    time: { values: /^(?:-f|--format|-o|--output)$/ },
    nice: { values: /^(?:-n|--adjustment)$/ },
    ionice: { values: /^-[cn]$/ },
    timeout: { values: /^(?:-s|--signal|-k|--kill-after)$/, operands: 1 },
    stdbuf: { values: /^-[ioe]$/ },
    xargs: { values: /^-[adEILnPs]$/ },
    sudo: { values: /^(?:-[ugpCDRThr]|--user|--group|--chdir)$/ },
    doas: { values: /^-[uC]$/ },
    chrt: { values: /^-[TPD]$/, operands: 1 },
    taskset: { operands: 1 },
    numactl: { values: /^-[NmCi]$/ },
    strace: { values: /^-[abeEopPsuX]$/ },
    ltrace: { values: /^-[aelnopsuwx]$/ },
    flock: { values: /^(?:-[wE]|--timeout|--conflict-exit-code)$/, operands: 1 },
    'systemd-run': { values: /^(?:-[pMHu]|--property|--unit)$/ },
    npx: { values: /^(?:-p|--package|--loglevel|-w|--workspace)$/ },
    bunx: { values: /^(?:-p|--package)$/ },
    'npm exec': { subcommands: 1, values: /^(?:-p|--package|-w|--workspace)$/ },
    'pnpm exec': { subcommands: 1, values: /^(?:-C|--dir|-F|--filter)$/ },
    'yarn exec': { subcommands: 1, values: /^(?:-p|--package)$/ },
    'poetry run': { subcommands: 1 },
    'uv run': { subcommands: 1, values: /^(?:--with|--python|-p|--project|--extra|--group|--package)$/ },
    'pipenv run': { subcommands: 1 },
    'hatch run': { subcommands: 1 },
    'bundle exec': { subcommands: 1 },
    'buildbeat run': { subcommands: 1, values: /^(?:-n|--name)$/ },
  }),
);

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * The command that a wrapper starts, from its own arguments; empty when it starts none. It may be one word that
 * holds a whole command line: `script -c 'make all'`.
 *
 * @param wrapper the name of the wrapper's rule
 */
export function wrappedCommand(wrapper: string, args: readonly string[]): readonly string[] {
  const { values, operands = 0, subcommands = 0 } = WRAPPERS.get(wrapper) ?? {};
  const beforeOperands = withoutOptions(args.slice(subcommands), values);
  return operands === 0 ? beforeOperands : withoutOptions(beforeOperands.slice(operands), values);
}

function withoutOptions(args: readonly string[], values: RegExp | undefined): readonly string[] {
  let at = 0;
  while (at < args.length) {
    const word = args[at] ?? '';
    if (word === '--') return args.slice(at + 1);
    if (values?.test(word)) at += 2;
    else if (word.startsWith('-') || ASSIGNMENT.test(word)) at++;
    else break;
  }
  return args.slice(at);
}

const KEYWORD = /^(?:if|then|elif|else|while|until|do|!|\{)$/;

/** The words of a command without the keywords and assignments before it: `if CC=gcc make` → `make`. */
export function withoutPrefix(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word) && !KEYWORD.test(word));
  return start < 0 ? [] : words.slice(start);
}
