import { ProcSensor } from './linux/procSensor';
import { PidusageTelemetry } from './pidusageTelemetry';
import type { TelemetrySensor } from './telemetrySensor';

/** The best one of this platform. */
export const createTelemetrySensor = (): TelemetrySensor =>
  process.platform === 'linux' ? new ProcSensor() : new PidusageTelemetry();
