import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a hung test. Less than the limit of a test itself, so that a failure names what was waited for. */
const LIMIT_MS = 60_000;

/**
 * Asks again and again until `probe` gives something, and returns that.
 * The limit is there to end a hung test, not to measure: keep it generous.
 * @throws Error naming `what` when the limit (default 60 s, all probes together) has passed, even while `probe` hangs
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  { limitMs = LIMIT_MS, everyMs = 50 } = {},
): Promise<T> {
  const over = new AbortController();
  const ask = async (): Promise<T> => {
    for (;;) {
      const found = await probe();
      if (found !== undefined) return found;
      await sleep(everyMs, undefined, { signal: over.signal });
    }
  };
  return within(what, ask(), limitMs).finally(() => over.abort());
}

/** @throws Error naming `what` when `promise` has not settled within the limit (default 60 s; Infinity for none) */
export async function within<T>(what: string, promise: Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    // A timer takes what it cannot hold for no time at all.
    if (limitMs !== Infinity) timer = setTimeout(() => reject(inVain(what, limitMs)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const inVain = (what: string, limitMs: number): Error =>
  new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
