import type { Context } from 'mocha';
import { errorMessage } from '../../src/base/result';
import { loadLibc } from '../../src/sensors/processTable/linux/libc';
import { TaskStats } from '../../src/sensors/processTable/linux/taskStats';

/**
 * Skips the running test where the kernel does not tell what processes used: it tells root alone. Its title then
 * says why. With BUILDBEAT_REQUIRE_TOOLS=1, as in CI, that is a failure for root.
 */
export function requireTaskStats(context: Context): void {
  const refusal = refusalOfTaskStats();
  if (refusal === undefined) return;
  if (process.env.BUILDBEAT_REQUIRE_TOOLS === '1' && process.getuid?.() === 0) {
    throw new Error(`the kernel does not tell root what processes used: ${refusal}`);
  }
  if (context.test !== undefined) context.test.title += ` (${refusal})`;
  context.skip();
}

function refusalOfTaskStats(): string | undefined {
  const libc = process.platform === 'linux' ? loadLibc() : undefined;
  if (!libc) return 'needs Linux and koffi';
  try {
    TaskStats.open(libc, 1).close();
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}
