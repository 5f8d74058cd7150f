import { parseArgs } from 'node:util';
import type { RunOptions } from './runCommand';

/** A call of `run` that is understood. */
export interface RunCall {
  readonly argv: readonly string[];
  readonly options: RunOptions;
}

/** Seconds from one heartbeat to the next unless told. */
export const HEARTBEAT_S = 5;

const OPTIONS = {
  capture: { type: 'boolean' },
  name: { type: 'string' },
  'state-dir': { type: 'string' },
} as const;

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

function readOptions(args: readonly string[]): RunOptions | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { 'state-dir': stateDir, ...options } = values;
    if (options.name === '' || stateDir === '') return undefined;
    return { ...options, ...(stateDir !== undefined && { stateDir }), heartbeatInterval: HEARTBEAT_S };
  } catch {
    return undefined;
  }
}
