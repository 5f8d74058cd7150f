import type { BuildId } from '../../model/build';
import type { Telemetry, TelemetryNews } from '../../model/telemetry';

/** Follows the telemetry of one build. */
export interface TelemetryReader {
  /** What came since the last call; never fails. One call at a time. */
  next(): Promise<TelemetryNews>;
}

/** Where panels have telemetry from. */
export interface TelemetrySource {
  follow(build: BuildId): TelemetryReader;
  /** All that is known of a build now; undefined when that is nothing. */
  read(build: BuildId): Promise<Telemetry | undefined>;
}
