import { errorMessage } from '../../src/base/result';

/**
 * Takes every step in turn, also when one before it failed.
 *
 * @throws AggregateError with what failed
 */
export async function cleanUp(...steps: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(errorMessage).join('\n'));
}
