import { setPriority } from 'node:os';
import type { Libc } from './libc';

const SYSCALL: Partial<Record<NodeJS.Architecture, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: { set: 274, get: 275 },
};
const CALLING_THREAD = 0;
/** `struct sched_attr` of linux/sched/types.h, and where its fields are. */
const ATTRIBUTES_BYTES = 48;
const FIELD = { size: 0, policy: 4, flags: 8, priority: 20, runtime: 24 } as const;
const SCHED_RR = 2;
const SCHED_FLAG_RESET_ON_FORK = 1n;
const LOWEST_PRIORITY = 1;
/** The shortest time slice there is: 0.1 ms. */
const SLICE_NS = 100_000n;
const NICE = -10;

/**
 * Makes the scheduler wake this thread sooner on a busy machine; it needs no more of the processor for that. A
 * program that is over in a millisecond is read before, or never: where this user may, the thread goes before all
 * ordinary ones, for among these the kernel may let it wait tens of milliseconds, whatever its niceness. Otherwise
 * it asks for a short time slice, which any user may and Linux ≥ 6.12 honours. What is refused stays as it was.
 */
export function wakePromptly(libc: Libc): void {
  const call = SYSCALL[process.arch];
  if (call && goesFirst(libc, call.set)) return;
  if (call) shortenSlice(libc, call);
  try {
    setPriority(CALLING_THREAD, NICE);
  } catch {
    // not permitted to this user
  }
}

/** The kernel leaves the others a part of each second (`sched_rt_runtime_us`), and what this starts is ordinary. */
function goesFirst(libc: Libc, set: number): boolean {
  const attributes = new Uint8Array(ATTRIBUTES_BYTES);
  const fields = new DataView(attributes.buffer);
  fields.setUint32(FIELD.size, ATTRIBUTES_BYTES, true);
  fields.setUint32(FIELD.policy, SCHED_RR, true);
  fields.setBigUint64(FIELD.flags, SCHED_FLAG_RESET_ON_FORK, true);
  fields.setUint32(FIELD.priority, LOWEST_PRIORITY, true);
  return libc.schedAttr(set, CALLING_THREAD, attributes, 0, 0) === 0;
}

function shortenSlice(libc: Libc, call: { readonly set: number; readonly get: number }): void {
  const attributes = new Uint8Array(ATTRIBUTES_BYTES);
  if (libc.schedAttr(call.get, CALLING_THREAD, attributes, ATTRIBUTES_BYTES, 0) < 0) return;
  new DataView(attributes.buffer).setBigUint64(FIELD.runtime, SLICE_NS, true);
  libc.schedAttr(call.set, CALLING_THREAD, attributes, 0, 0);
}
