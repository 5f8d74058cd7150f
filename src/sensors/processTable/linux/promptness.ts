import { toDisposable, type Disposable } from '../../../base/disposable';
import { viewOf } from '../parse/genetlink';
import type { Libc } from './libc';

const SYSCALL: Partial<Record<NodeJS.Architecture, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: { set: 274, get: 275 },
};
const CALLING_THREAD = 0;
/** `struct sched_attr` of linux/sched/types.h, and where its fields are. */
const ATTRIBUTES_BYTES = 48;
const FIELD = { policy: 4, flags: 8, nice: 16, priority: 20, runtime: 24 } as const;
const SCHED_RR = 2;
const SCHED_FLAG_RESET_ON_FORK = 1n;
const LOWEST_PRIORITY = 1;
/** The shortest time slice there is: 0.1 ms. */
const SLICE_NS = 100_000n;
const NICE = -10;

type Change = (attributes: DataView) => void;

/** The kernel leaves the others a part of each second (`sched_rt_runtime_us`). */
const goFirst: Change = (attributes) => {
  attributes.setUint32(FIELD.policy, SCHED_RR, true);
  attributes.setUint32(FIELD.priority, LOWEST_PRIORITY, true);
};
const shortenSlice: Change = (attributes) => attributes.setBigUint64(FIELD.runtime, SLICE_NS, true);
const beLessNice: Change = (attributes) => {
  shortenSlice(attributes);
  attributes.setInt32(FIELD.nice, NICE, true);
};
const WISHES: readonly Change[] = [goFirst, beLessNice, shortenSlice];

/**
 * Makes the scheduler wake this thread sooner on a busy machine; it needs no more of the processor for that. A
 * program that is over in a millisecond is read before, or never: where this user may, the thread goes before all
 * ordinary ones, for among these the kernel may let it wait tens of milliseconds, whatever its niceness. Otherwise
 * it asks for a short time slice, which any user may and Linux ≥ 6.12 honours, and for less niceness. What is
 * refused stays as it was.
 *
 * @returns what makes the thread as ordinary again as it was; to be disposed of by the same thread
 */
export function wakePromptly(libc: Libc): Disposable {
  const call = SYSCALL[process.arch];
  const before = new Uint8Array(ATTRIBUTES_BYTES);
  if (!call || libc.schedAttr(call.get, CALLING_THREAD, before, ATTRIBUTES_BYTES, 0) < 0) {
    return toDisposable(() => undefined);
  }
  startOrdinary(viewOf(before));
  const become = (change: Change): boolean => {
    const attributes = before.slice();
    change(viewOf(attributes));
    return libc.schedAttr(call.set, CALLING_THREAD, attributes, 0, 0) === 0;
  };
  WISHES.some(become);
  return toDisposable(() => void libc.schedAttr(call.set, CALLING_THREAD, before, 0, 0));
}

/** What the thread starts is ordinary. It stays so afterwards, for not everybody may take that back. */
function startOrdinary(attributes: DataView): void {
  const flags = attributes.getBigUint64(FIELD.flags, true);
  attributes.setBigUint64(FIELD.flags, flags | SCHED_FLAG_RESET_ON_FORK, true);
}
