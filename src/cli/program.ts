import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { BACKENDS } from '../model/observation';
import { EXPORT_FORMATS } from '../model/telemetry';
import { MOST_SAMPLES, parseSamples } from '../telemetry/capacity';
import type { BuildsOptions } from './buildsCommand';
import type { DaemonOptions } from './daemonCommand';
import type { EventsOptions } from './eventsCommand';
import { EXIT, type ExitCode } from './exitCodes';
import type { ExportOptions } from './exportCommand';
import type { HookOptions } from './hookCommand';
import { HOOK_SHELLS, type HookShell } from './hookShells';
import type { Output } from './output';
import type { RunOptions, runCommand } from './runCommand';
import { HEARTBEAT_S } from './runWords';
import type { StagesOptions } from './stagesCommand';
import type { StatusOptions } from './statusCommand';
import type { TelemetryOptions } from './telemetryCommand';
import type { WaitOptions } from './waitCommand';

export interface ProgramOptions {
  /** What stands after the program's own name. */
  readonly words: readonly string[];
  readonly output: Output;
  /** Resolves, with the reason, when a command that goes on by itself has to end; asked for by those only. */
  readonly until: () => Promise<string>;
  /** Which is in another bundle. */
  readonly runCommand: typeof runCommand;
}

/**
 * Runs the command that words name.
 *
 * @throws what that command throws
 */
export async function runProgram(options: ProgramOptions): Promise<ExitCode> {
  try {
    await createProgram(options).parseAsync(options.words, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Which it has told by itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

function createProgram({ output, until, runCommand }: ProgramOptions): Command {
  const program = new Command('buildbeat')
    .description('Every build on this machine as one event, whoever starts it.')
    .version(version)
    .option(
      '--state-dir <dir>',
      'where Buildbeat keeps its state (default: by the platform’s convention)',
      parseFolder,
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.write(text) })
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
    .option('--heartbeat-interval <seconds>', 'between two signs of life of a build', parseSeconds)
    .option('--quiet-after <seconds>', 'without output for so long, a build is quiet', parseSeconds)
    .option('--stall-after <seconds>', 'doing nothing for so long, a build is stalled', parseSeconds)
    .option('--telemetry-samples <count>', 'kept of a running build; 0 for no telemetry', parseCapacity)
    .option('--telemetry-interval <seconds>', 'between two samples of a build', parseSeconds)
    .option('--progress-file <pattern...>', 'files that builds write about their stages; globs are allowed')
    .option('--marker-file <path...>', 'further build-status files')
    .addOption(json())
    .action(async (_, command: Command) => {
      const { runDaemon } = await import('./commands');
      await runDaemon(command.optsWithGlobals<DaemonOptions>(), output, until());
    });

  program
    .command('builds')
    .description('list builds, newest first')
    .addOption(json())
    .option('--cwd <dir>', 'only builds in this folder or below it')
    .addOption(new Option('--state <state>', 'only these').choices(['running', 'finished']))
    .option('--limit <count>', 'at most so many', parseCount)
    .action(async (_, command: Command) => {
      const { listBuilds } = await import('./commands');
      await listBuilds(command.optsWithGlobals<BuildsOptions>(), output);
    });

  program
    .command('stages')
    .description('list the stages of a build, with their attempts')
    .argument('<build>', 'its id, as `builds` lists it')
    .addOption(json())
    .action(async (build: string, _, command: Command) => {
      const { listStages } = await import('./commands');
      await listStages(build, command.optsWithGlobals<StagesOptions>(), output);
    });

  program
    .command('telemetry')
    .description('show what a build uses, look by look, and what it cost: see docs/telemetry.md')
    .argument('<build>', 'its id, as `builds` lists it')
    .addOption(new Option('--from-seq <seq>', 'only samples after this one').default('0', 'all'))
    .option('--stage <name>', 'only samples during which a stage of this name ran')
    .option('--follow', 'go on with what comes until the build has ended')
    .addOption(json())
    .action(async (build: string, _, command: Command) => {
      const { showTelemetry } = await import('./commands');
      await showTelemetry(build, command.optsWithGlobals<TelemetryOptions>(), output, until);
    });

  program
    .command('export')
    .description('write the telemetry of a build for other programs')
    .argument('<build>', 'its id, as `builds` lists it')
    .addOption(
      new Option('--format <format>', 'how; `chrome-trace` opens in Perfetto and chrome://tracing')
        .choices(EXPORT_FORMATS)
        .makeOptionMandatory(),
    )
    .option('--output <file>', 'where to, instead of stdout', parseFile)
    .action(async (build: string, _, command: Command) => {
      const { exportBuild } = await import('./commands');
      await exportBuild(build, command.optsWithGlobals<ExportOptions>(), output);
    });

  program
    .command('wait')
    .description('wait for the end of a build, and end as it ended')
    .argument('[build]', 'its id, as `builds` lists it')
    .option('--latest', 'the build that started last')
    .option('--cwd <dir>', 'the one that started last in this folder or below it')
    .option('--timeout <seconds>', 'wait no longer', parseSeconds)
    .addOption(json())
    .addHelpText('after', WAIT_CODES)
    .action(async (build: string | undefined, _, command: Command) => {
      const { waitForBuild } = await import('./commands');
      await waitForBuild(build, command.optsWithGlobals<WaitOptions>(), output);
    });

  program
    .command('events')
    .description('show what happened, oldest first')
    .option('--follow', 'go on with what happens from now on')
    .addOption(json())
    .action(async (_, command: Command) => {
      const { showEvents } = await import('./commands');
      await showEvents(command.optsWithGlobals<EventsOptions>(), output, () => until().then(() => undefined));
    });

  program
    .command('status')
    .description('tell who supervises, and how it goes')
    .addOption(json())
    .action(async (_, command: Command) => {
      const { showStatus } = await import('./commands');
      await showStatus(command.optsWithGlobals<StatusOptions>(), output);
    });

  program
    .command('run')
    .description('run a command as a watched task; it behaves, and ends, as without')
    .usage('[options] -- <command…>')
    .argument('<command...>', 'the program and its arguments')
    .option('--name <name>', 'what to call it')
    .option(
      '--capture',
      'keep what it writes: stdout.log and stderr.log in the state folder; where both go to one place (2>&1), ' +
        'their order among each other may change',
    )
    .addOption(
      new Option('--heartbeat-interval <seconds>', 'time between two signs of life')
        .argParser(parseSeconds)
        .default(HEARTBEAT_S)
        .hideHelp(),
    )
    .action(async (words: string[], _, command: Command) => {
      await runCommand(words, command.optsWithGlobals<RunOptions>());
    });

  program
    .command('hook')
    .description('print what makes a shell report its command lines: see docs/shell-hook.md')
    .addArgument(new Argument('<shell>', 'which shell').choices(HOOK_SHELLS))
    .action(async (shell: HookShell, _, command: Command) => {
      const { printHook } = await import('./commands');
      printHook(shell, command.optsWithGlobals<HookOptions>(), output);
    });

  return program;
}

const WAIT_CODES = `
Exit code: the build's own; 128 + the number of the signal that ended it; 130 when it was cancelled without a
code; 1 when it failed without one; 124 when the time was up first; 125 when nobody can tell: there is no such
build, nobody supervises, or it ended and nobody knows how.`;

const MAX_SECONDS = 86_400;

function parseFolder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a folder.');
  return text;
}

function parseFile(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a file.');
  return text;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function parseCapacity(text: string): number {
  const samples = parseSamples(text);
  if (samples !== undefined) return samples;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_SAMPLES}.`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new InvalidArgumentError(`It must be a number of seconds, above 0 and up to ${MAX_SECONDS}.`);
  }
  return seconds;
}
