import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { formatDuration } from '../base/duration';
import type { Build, RunningBuild } from '../model/build';
import type { Supervisor } from '../model/supervisor';
import { findBuild } from './buildCommands';
import type { CommandHandler } from './commands';
import { folderLabel } from './present/folder';
import { livenessOf, livenessText } from './present/liveness';
import { durationOf } from './present/outcome';
import { joined, oneLine, withoutIcons } from './present/text';
import type { WatchedBuilds } from './watchedBuilds';
import { workspaceFolders } from './workspaceFolders';

export interface WatchCommandOptions {
  readonly supervisor: Supervisor;
  readonly watched: () => WatchedBuilds;
  readonly clock: Clock;
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

interface BuildItem<B extends Build> extends vscode.QuickPickItem {
  readonly build: B;
}

async function pick(options: WatchCommandOptions): Promise<RunningBuild | undefined> {
  const { supervisor, watched } = options;
  const builds = supervisor.feed.model
    .builds()
    .flatMap((build) => (build.state === 'running' && !watched().has(build.id) ? [build] : []))
    .reverse();
  if (builds.length === 0) throw new Error('There is no running build that is not watched already.');
  const chosen = await vscode.window.showQuickPick(
    builds.map((build) => itemOf(build, options)),
    {
      title: 'Watch a Build',
      placeHolder: 'Listed in the status bar, and told when it stalls',
      matchOnDescription: true,
    },
  );
  return chosen?.build;
}

/** The only one is not asked about. */
async function pickWatched(options: WatchCommandOptions): Promise<readonly Build[]> {
  const watched = options.watched();
  const builds = [...watched.fallen, ...watched.running];
  if (builds.length === 0) throw new Error('No build is watched.');
  if (builds.length === 1) return builds;
  const chosen = await vscode.window.showQuickPick(
    builds.map((build) => itemOf(build, options)),
    { title: 'Stop Watching', canPickMany: true, matchOnDescription: true },
  );
  return chosen?.map(({ build }) => build) ?? [];
}

function itemOf<B extends Build>(build: B, { supervisor, clock }: WatchCommandOptions): BuildItem<B> {
  const now = clock.now();
  const liveness = build.state === 'running' ? livenessOf(build, supervisor.heartbeats, now) : undefined;
  const folder = build.cwd === undefined ? undefined : oneLine(folderLabel(build.cwd, workspaceFolders()));
  const words = joined(' · ', folder, formatDuration(durationOf(build, now)), livenessText(liveness, now));
  return { label: withoutIcons(oneLine(build.label)), description: words, build };
}
