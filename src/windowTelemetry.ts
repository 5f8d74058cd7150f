import type { Clock } from './base/clock';
import type { Supervisor } from './model/supervisor';
import { openStateDir } from './store/stateDir';
import { readTelemetry } from './store/telemetryFiles';
import { TelemetryTail } from './store/telemetryTail';
import type { Messages } from './views/messages';
import { TelemetryPage, type ExtensionFolder } from './views/telemetry/page';
import type { TelemetrySource } from './views/telemetry/source';
import { TelemetryPanels } from './views/telemetry/telemetryPanels';
import type { TelemetryViews } from './views/telemetry/telemetryViews';

export interface WindowTelemetryOptions {
  readonly supervisor: Supervisor;
  /** Path of the state folder. */
  readonly stateDir: string;
  readonly extension: ExtensionFolder;
  readonly messages: Messages;
  readonly clock: Clock;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

/** What a window shows of telemetry. It is a bundle of its own, loaded when that is wanted. */
export async function createWindowTelemetry(options: WindowTelemetryOptions): Promise<TelemetryViews> {
  const { telemetry: dir } = await openStateDir(options.stateDir);
  const { clock, log } = options;
  return new TelemetryPanels({
    ...options,
    source: sourceIn(dir, log),
    page: new TelemetryPage(options.extension),
    encode: async (format, build, telemetry) => {
      const { exportTelemetry } = await import('./telemetry/export/exportTelemetry');
      return exportTelemetry(format, { build, telemetry, now: clock.now() });
    },
  });
}

const sourceIn = (dir: string, log: (message: string) => void): TelemetrySource => ({
  follow: (build) => new TelemetryTail(dir, build),
  read: async (build) => {
    const found = await readTelemetry(dir, build);
    for (const problem of found?.problems ?? []) log(problem);
    return found?.telemetry;
  },
});
