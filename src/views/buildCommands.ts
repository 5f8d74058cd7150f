import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import type { BUILD_COMMANDS } from '../contributions';
import type { Build } from '../model/build';
import type { ReadModelView } from '../model/feed';
import type { Supervisor } from '../model/supervisor';
import type { BuildTerminals } from './buildTerminals';
import type { CommandHandler } from './commands';
import { hideCommand } from './hideCommand';
import type { Messages } from './messages';
import { buildDetails } from './present/details';
import { oneLine, plural } from './present/text';
import { runAgain } from './runAgain';
import type { Settings } from './settings';

export interface BuildCommandOptions {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  readonly terminals: () => BuildTerminals;
  readonly messages: Messages;
  readonly clock: Clock;
}

/** Commands on one build. Their argument is a row of the tree or a build's id; one that is gone is said. */
export function buildCommands(
  options: BuildCommandOptions,
): Readonly<Record<keyof typeof BUILD_COMMANDS, CommandHandler>> {
  const { supervisor, settings, terminals, messages, clock } = options;
  const on =
    (act: (build: Build) => Promise<void>): CommandHandler =>
    async (argument) =>
      act(findBuild(argument, supervisor.feed.model));
  return {
    stopBuild: on((build) => stopBuild(build, supervisor, settings)),
    runAgain: on((build) => runAgain(build, messages)),
    revealTerminal: on((build) => revealTerminal(build, terminals())),
    copyCommand: on((build) => copy(build.command)),
    copyDetails: on((build) => copy(buildDetails(build, supervisor.heartbeats, clock.now()))),
    hideCommand: on((build) => hideCommand(build, settings, messages)),
    deleteBuild: on((build) => supervisor.deleteBuild(build.id)),
  };
}

export function findBuild(argument: unknown, model: ReadModelView): Build {
  const id = buildIdOf(argument);
  if (id === undefined) throw new Error('Choose a build in the Builds view for this command.');
  const build = model.get(id);
  if (!build) throw new Error('This build is no longer in the history.');
  return build;
}

function buildIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('build' in argument)) return undefined;
  return typeof argument.build === 'string' ? argument.build : undefined;
}

async function stopBuild(build: Build, supervisor: Supervisor, settings: Settings): Promise<void> {
  if (build.state === 'finished') throw new Error('This build has already ended.');
  const graceSeconds = settings.get('stopGracePeriod');
  const stop = 'Stop Build';
  const chosen = await vscode.window.showWarningMessage(
    `Stop “${oneLine(build.label)}”?`,
    {
      modal: true,
      detail: `Asks its ${plural(build.processes.running, 'process', 'processes')} to end, and kills what still runs after ${plural(graceSeconds, 'second')}.`,
    },
    stop,
  );
  if (chosen === stop) await supervisor.stopBuild(build.id, graceSeconds * 1000);
}

function revealTerminal(build: Build, terminals: BuildTerminals): Promise<void> {
  const terminal = terminals.find(build);
  if (!terminal) {
    throw new Error(
      'No terminal of this window is known to have run this build. It is closed, or another window’s.',
    );
  }
  terminal.show();
  return Promise.resolve();
}

const copy = async (text: string): Promise<void> => vscode.env.clipboard.writeText(text);
