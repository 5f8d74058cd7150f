import type { Build, RunningBuild } from '../model/build';
import { findBuild } from './buildCommands';
import { buildItem, type BuildItemContext } from './buildItem';
import type { CommandHandler } from './commands';
import { pickMany, pickOne } from './quickPick';
import type { WatchedBuilds } from './watchedBuilds';

export interface WatchCommandOptions extends BuildItemContext {
  readonly watched: () => WatchedBuilds;
}

/** With a row or a build's id as argument they speak of that build; else they ask. */
export function watchCommands(
  options: WatchCommandOptions,
): Readonly<Record<'watchBuild' | 'stopWatching', CommandHandler>> {
  const { supervisor, watched } = options;
  return {
    watchBuild: async (argument) => {
      const build = argument === undefined ? await pick(options) : findBuild(argument, supervisor.feed.model);
      if (build) watched().add(build.id);
    },
    stopWatching: async (argument) => {
      const builds =
        argument === undefined ? await pickWatched(options) : [findBuild(argument, supervisor.feed.model)];
      watched().remove(builds.map(({ id }) => id));
    },
  };
}

async function pick(options: WatchCommandOptions): Promise<RunningBuild | undefined> {
  const { supervisor, watched } = options;
  const builds = supervisor.feed.model
    .builds()
    .flatMap((build) => (build.state === 'running' && !watched().has(build.id) ? [build] : []))
    .reverse();
  if (builds.length === 0) throw new Error('There is no running build that is not watched already.');
  const items = builds.map((build) => buildItem(build, options));
  const chosen = await pickOne(items, {
    title: 'Watch a Build',
    placeHolder: 'Listed in the status bar, and told when it stalls',
  });
  return chosen?.build;
}

/** The only one is not asked about. */
async function pickWatched(options: WatchCommandOptions): Promise<readonly Build[]> {
  const watched = options.watched();
  const builds = [...watched.fallen, ...watched.running];
  if (builds.length === 0) throw new Error('No build is watched.');
  if (builds.length === 1) return builds;
  const items = builds.map((build) => buildItem(build, options));
  const chosen = await pickMany(items, { title: 'Stop Watching' });
  return chosen.map(({ build }) => build);
}
