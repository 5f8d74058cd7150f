/** A moment that is waited for, by a clock that may be set back meanwhile. */
export interface Deadline {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How far ahead it was when it was set, milliseconds. */
  readonly spanMs: number;
}

export const deadline = (from: number, spanMs: number): Deadline => ({ at: from + spanMs, spanMs });

export const later = (a: Deadline | undefined, b: Deadline): Deadline => (a && a.at > b.at ? a : b);

/** One that is further ahead than when it was set begins anew: the clock, which says `now`, was set back since. */
export const renewed = (set: Deadline, now: number): Deadline =>
  set.at > now + set.spanMs ? deadline(now, set.spanMs) : set;
