import { systemClock as clock } from './base/systemClock';
import type { Supervisor } from './model/supervisor';
import { sensing, type SensingOptions } from './sensing';
import type { SupervisorChannels } from './supervision/channels';
import { LocalSupervisor } from './supervision/supervisor';

export interface WindowSupervisorOptions extends SensingOptions {
  /** Path of the state folder. */
  readonly stateDir: string;
  readonly version: string;
}

/** What a window supervises with. It is a bundle of its own, loaded once the window is up. */
export function createWindowSupervisor(
  options: WindowSupervisorOptions,
  channels: SupervisorChannels,
): Supervisor {
  const { stateDir, version, log } = options;
  return new LocalSupervisor(
    { ...sensing(options), stateDir, role: 'window', version, clock, log },
    channels,
  );
}
