import type { Disposable } from './disposable';

/** Where time comes from. Tests drive a virtual one; only composition roots use `systemClock`. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms` milliseconds unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
  /** Calls back every `ms` milliseconds until disposed. */
  every(ms: number, callback: () => void): Disposable;
}
