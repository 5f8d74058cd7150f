import type { TELEMETRY_COMMANDS } from '../contributions';
import type { Build } from '../model/build';
import { findBuild } from './buildCommands';
import { buildItem, type BuildItemContext } from './buildItem';
import type { CommandHandler } from './commands';
import { isMeasured } from './present/telemetry';
import { pickOne } from './quickPick';
import type { LateTelemetry } from './telemetry/lateTelemetry';

export interface TelemetryCommandOptions extends BuildItemContext {
  readonly telemetry: () => LateTelemetry;
}

/** With a row or a build's id as argument they are of that build; else they ask. */
export function telemetryCommands(
  options: TelemetryCommandOptions,
): Readonly<Record<keyof typeof TELEMETRY_COMMANDS, CommandHandler>> {
  const { supervisor, telemetry } = options;
  return {
    showTelemetry: async (argument) => {
      const build =
        argument === undefined
          ? await pick('Show Telemetry', options)
          : findBuild(argument, supervisor.feed.model);
      if (build) await telemetry().show(build);
    },
    exportTelemetry: async (argument) => {
      const build =
        argument === undefined
          ? (telemetry().inFront ?? (await pick('Export Telemetry', options)))
          : findBuild(argument, supervisor.feed.model);
      if (build) await telemetry().save(build);
    },
  };
}

/** The newest first. */
async function pick(title: string, options: TelemetryCommandOptions): Promise<Build | undefined> {
  const builds = options.supervisor.feed.model.builds().filter(isMeasured).reverse();
  if (builds.length === 0) throw new Error('There is no build yet whose telemetry is known.');
  const items = builds.map((build) => buildItem(build, options));
  const chosen = await pickOne(items, { title });
  return chosen?.build;
}
