import type { Libc } from './libc';

const CLOCK_BOOTTIME = 7;
/** Read closer together than this, two clocks are compared well enough. */
const CLOSE_NS = 50_000;
const TRIES = 5;

/** How the kernel's clocks stand to each other, in nanoseconds. */
export interface Clocks {
  /** Time since boot with suspended time, minus CLOCK_MONOTONIC. */
  readonly bootOffsetNs: number;
  /** Epoch milliseconds of CLOCK_MONOTONIC 0. */
  readonly epochMs: number;
}

/** Compares the clocks; this thread may lose the processor in between, so the closest reading counts. */
export function readClocks(libc: Libc): Clocks {
  let best = compare(libc);
  for (let tries = 1; tries < TRIES && best.apartNs > CLOSE_NS; tries++) {
    const again = compare(libc);
    if (again.apartNs < best.apartNs) best = again;
  }
  return best;
}

function compare(libc: Libc): Clocks & { readonly apartNs: number } {
  const before = monotonicNs();
  const bootNs = readBootNs(libc);
  const epochMs = Date.now();
  const apartNs = monotonicNs() - before;
  const middle = before + apartNs / 2;
  return { bootOffsetNs: bootNs - middle, epochMs: epochMs - middle / 1e6, apartNs };
}

const monotonicNs = (): number => Number(process.hrtime.bigint());

function readBootNs(libc: Libc): number {
  const boot = new BigInt64Array(2);
  libc.clockGettime(CLOCK_BOOTTIME, boot);
  return Number(boot[0]) * 1e9 + Number(boot[1]);
}
