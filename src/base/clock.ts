import type { Disposable } from './disposable';

/** A moment by two clocks. */
export interface Moment {
  /** Epoch milliseconds: the time of day, which may be set. */
  readonly at: number;
  /** Milliseconds from anywhere, of a clock that nobody sets. */
  readonly steadyMs: number;
}

/** Where time comes from. Tests drive a virtual one; only composition roots use `systemClock`. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms` milliseconds unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
  /** Calls back every `ms` milliseconds until disposed. */
  every(ms: number, callback: () => void): Disposable;
}
