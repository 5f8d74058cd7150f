import { AssertionError } from 'node:assert';
import { waitFor } from './waitFor';

/**
 * Checks again and again until everything asserted holds at once: for what is read at one moment of a state that
 * others are about to change.
 *
 * @throws Error naming `what` and the last assertion that failed, when the limit of `waitFor` has passed
 */
export async function eventually(what: string, check: () => Promise<void>): Promise<void> {
  let failure: AssertionError | undefined;
  const holds = async (): Promise<true | undefined> => {
    try {
      await check();
      return true;
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      failure = error;
      return undefined;
    }
  };
  try {
    await waitFor(what, holds);
  } catch (error) {
    if (!failure || !(error instanceof Error)) throw error;
    throw new Error(`${error.message}. ${failure.message}`, { cause: failure });
  }
}
