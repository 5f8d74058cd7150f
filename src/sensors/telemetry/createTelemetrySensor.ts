import type { Clock } from '../../base/clock';
import { ProcSensor } from './linux/procSensor';
import { PidusageTelemetry } from './pidusageTelemetry';
import type { TelemetrySensor } from './telemetrySensor';

/** The best one of this platform. */
export const createTelemetrySensor = (clock: Clock): TelemetrySensor =>
  process.platform === 'linux' ? new ProcSensor(clock) : new PidusageTelemetry();
