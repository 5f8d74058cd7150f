import type { Disposable } from '../base/disposable';

/** Senses what stands in files, until it is disposed. */
export interface FileSensor extends Disposable {
  /** Resolves once what was there at the start has been looked at. */
  readonly ready: Promise<void>;
}
