import { isatty, WriteStream } from 'node:tty';

/**
 * What tells a command to go on writing colours although it no longer writes to a terminal itself; empty unless
 * its output ends up in one, and where the user has spoken.
 */
export function colourEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isDecided = ['NO_COLOR', 'FORCE_COLOR', 'CLICOLOR_FORCE'].some((name) => env[name] !== undefined);
  if (isDecided || !isatty(1)) return {};
  const level = LEVELS.get(WriteStream.prototype.getColorDepth(env));
  return level === undefined ? {} : { FORCE_COLOR: level, CLICOLOR_FORCE: '1' };
}

/** Bits of colour, and what they are called in `FORCE_COLOR`. */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [4, '1'],
  [8, '2'],
  [24, '3'],
]);
