import type { RunOptions } from './runCommand';

/** A call of `run` that is understood. */
export interface RunCall {
  readonly argv: readonly string[];
  readonly options: RunOptions;
}

/** Seconds from one heartbeat to the next unless told. */
export const HEARTBEAT_S = 5;

/**
 * Understands `run` as its usage has it: options, a `--`, the command. That needs no parser of all commands, for
 * whose loading every build would wait.
 *
 * @param words what stands after the program's own name
 * @returns undefined for all else: that parser understands more, or says what is wrong
 */
export function understandRun(words: readonly string[]): RunCall | undefined {
  const [name, ...rest] = words;
  const end = rest.indexOf('--');
  const argv = rest.slice(end + 1);
  if (name !== 'run' || end === -1 || argv.length === 0) return undefined;
  const options = readOptions(rest.slice(0, end));
  return options && { argv, options };
}

function readOptions(words: readonly string[]): RunOptions | undefined {
  const options: { -readonly [Key in keyof RunOptions]: RunOptions[Key] } = {
    heartbeatInterval: HEARTBEAT_S,
  };
  const left = words.values();
  for (const word of left) {
    if (word === '--capture') options.capture = true;
    else if (word === '--name' || word === '--state-dir') {
      const value = left.next().value;
      if (!value || value.startsWith('-')) return undefined;
      if (word === '--name') options.name = value;
      else options.stateDir = value;
    } else return undefined;
  }
  return options;
}
