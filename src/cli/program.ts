import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { BACKENDS } from '../model/observation';
import { listBuilds, type BuildsOptions } from './buildsCommand';
import { runDaemon, type DaemonOptions } from './daemonCommand';
import { showEvents, type EventsOptions } from './eventsCommand';
import type { Output } from './output';
import { showStatus, type StatusOptions } from './statusCommand';

/** @param until resolves, with the reason, when a command that goes on by itself has to end; asked for by those only */
export function createProgram(output: Output, until: () => Promise<string>): Command {
  const program = new Command('buildbeat')
    .description('Every build on this machine as one event, whoever starts it.')
    .version(version)
    .option(
      '--state-dir <dir>',
      'where Buildbeat keeps its state (default: by the platform’s convention)',
      parseFolder,
    )
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureHelp({ showGlobalOptions: true });
  const json = (): Option => new Option('--json', 'print JSON, names in snake_case');

  program
    .command('daemon')
    .description('supervise without an editor')
    .command('run')
    .description('supervise in the foreground until SIGINT or SIGTERM')
    .addOption(
      new Option('--process-backend <name>', 'how processes are read')
        .choices(['auto', ...BACKENDS])
        .default('auto'),
    )
    .option('--quiet', 'print no events')
    .addOption(json())
    .action((_, command: Command) => runDaemon(command.optsWithGlobals<DaemonOptions>(), output, until()));

  program
    .command('builds')
    .description('list builds, newest first')
    .addOption(json())
    .option('--cwd <dir>', 'only builds in this folder or below it')
    .addOption(new Option('--state <state>', 'only these').choices(['running', 'finished']))
    .option('--limit <count>', 'at most so many', parseCount)
    .action((_, command: Command) => listBuilds(command.optsWithGlobals<BuildsOptions>(), output));

  program
    .command('events')
    .description('show what happened, oldest first')
    .option('--follow', 'go on with what happens from now on')
    .addOption(json())
    .action((_, command: Command) =>
      showEvents(command.optsWithGlobals<EventsOptions>(), output, () => until().then(() => undefined)),
    );

  program
    .command('status')
    .description('tell who supervises, and how it goes')
    .addOption(json())
    .action((_, command: Command) => showStatus(command.optsWithGlobals<StatusOptions>(), output));

  return program;
}

function parseFolder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a folder.');
  return text;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
