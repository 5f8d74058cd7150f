import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until `probe` gives something, and returns that.
 * The limit is there to end a hung test, not to measure: keep it generous.
 * @throws Error naming `what` when the limit (default 60 s) has passed
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  { limitMs = 60_000, everyMs = 50 } = {},
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
    await sleep(everyMs);
  }
}
