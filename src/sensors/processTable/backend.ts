import type { Backend, Observation } from '../../model/observation';

export interface BackendSink {
  /** Observations in the order of what happened. The first batch begins with a `process.snapshot`. */
  observe(observations: readonly Observation[]): void;
  /** What the backend gives is not what `start` resolved with any more, but this: a clause for people. */
  gives(clause: string): void;
  /** The backend stopped by itself and will say nothing more; `reason` is a clause for people. */
  died(reason: string): void;
}

/** One way to read the process table. */
export interface ProcessBackend {
  readonly name: Backend;
  /**
   * Resolves with a clause for people that says what this backend gives, once it truly works here.
   * Rejects with an error that names what is missing.
   */
  start(sink: BackendSink): Promise<string>;
  stop(): void;
}
