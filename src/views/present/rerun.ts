import { CUT, REDACTED } from '../../model/build';

/**
 * What a command may do in a terminal: `run` as it is; wait to be completed by the user; or nothing, for the reason
 * given.
 */
export type Rerun =
  { readonly type: 'run' | 'complete' } | { readonly type: 'refuse'; readonly reason: string };

/** A shell takes a control character for a key that is pressed, wherever in the command it stands. */
export function rerunOf(command: string): Rerun {
  if (/\p{Cc}/u.test(command)) {
    return {
      type: 'refuse',
      reason: 'holds line breaks or other control characters, which a terminal would take for keys',
    };
  }
  if (command.split(/[\s']/).includes(CUT)) {
    return { type: 'refuse', reason: 'was too long to be kept whole' };
  }
  return { type: command.includes(REDACTED) ? 'complete' : 'run' };
}
