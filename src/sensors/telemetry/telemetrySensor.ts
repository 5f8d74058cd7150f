import type { Disposable } from '../../base/disposable';
import type { BuildId } from '../../model/build';
import type { WatchedTree } from '../../model/observation';
import type { HostReading, TreeLook } from '../../model/telemetry';

/** What one look at builds and the machine tells. */
export interface SensorLook {
  readonly trees: readonly TreeLook[];
  readonly host: HostReading;
}

/** Looks at what the processes of builds use. What cannot be read is left out. Disposed, it may be used again. */
export interface TelemetrySensor extends Disposable {
  look(trees: readonly WatchedTree[]): SensorLook | Promise<SensorLook>;
  /** Keeps nothing of a build any more. */
  forget(build: BuildId): void;
}
