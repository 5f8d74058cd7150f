import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { DEFAULT_RULES } from '../aggregation/tools/defaultRules';
import type { Disposable } from '../base/disposable';
import { plainText } from '../base/plainText';
import { systemClock } from '../base/systemClock';
import { DEFAULT_LIVENESS_TIMES, type LivenessTimes } from '../model/liveness';
import type { Backend } from '../model/observation';
import type { SupervisionStatus } from '../model/supervisor';
import { createFileSensors } from '../sensors/fileSensors';
import { startProcessTable } from '../sensors/processTable/processTable';
import { resolveStateDir } from '../store/stateDir';
import { LocalSupervisor } from '../supervision/supervisor';
import { SAMPLES_VARIABLE, sampleCapacity } from '../telemetry/capacity';
import { eventLine } from './eventsCommand';
import { CommandError, EXIT } from './exitCodes';
import type { Output } from './output';

export interface DaemonOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly processBackend: 'auto' | Backend;
  /** Seconds, as are the two below. */
  readonly heartbeatInterval?: number;
  readonly quietAfter?: number;
  readonly stallAfter?: number;
  /** Samples that are kept of a running build. */
  readonly telemetrySamples?: number;
  /** Seconds. */
  readonly telemetryInterval?: number;
  readonly progressFile?: readonly string[];
  readonly markerFile?: readonly string[];
}

const PROCFS_INTERVAL_MS = 100;
const TELEMETRY_INTERVAL_MS = 1000;

/**
 * `buildbeat daemon run`: supervises in the foreground until `until` says why to stop.
 *
 * @throws CommandError when another process supervises, or no process can be seen
 */
export async function runDaemon(
  options: DaemonOptions,
  output: Output,
  until: Promise<string>,
): Promise<void> {
  let fail: (error: CommandError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const supervisor = createSupervisor(options, output, () =>
    fail(new CommandError('Without processes there is nothing to supervise.', EXIT.failed)),
  );
  let showing: Disposable | undefined;
  supervisor.onDidChangeState((state) => {
    if (state.type === 'failed') fail(new CommandError(state.message, EXIT.failed));
    if (state.type === 'follower') void describeOwner(supervisor).then(fail);
    if (state.type === 'owner' && !options.quiet) showing ??= showEvents(supervisor, options, output);
  });
  try {
    const [reason] = await Promise.all([Promise.race([until, failed]), supervisor.start()]);
    await supervisor.stop(reason);
  } catch (error) {
    await supervisor.stop('it failed');
    throw error;
  }
}

function createSupervisor(options: DaemonOptions, output: Output, onBlind: () => void): LocalSupervisor {
  const { stateDir, processBackend: backend } = options;
  const workerPath = join(__dirname, 'worker.js');
  // Names of files are anybody's.
  const log = (message: string): void => output.note(plainText(message));
  return new LocalSupervisor({
    stateDir: resolveStateDir(stateDir),
    role: 'daemon',
    version,
    aggregation: () => ({ rules: DEFAULT_RULES, ignoreCommands: [], liveness: livenessTimes(options) }),
    telemetry: () => ({
      capacity: sampleCapacity(options.telemetrySamples, process.env[SAMPLES_VARIABLE], log),
      intervalMs: milliseconds(options.telemetryInterval) ?? TELEMETRY_INTERVAL_MS,
    }),
    createProcessTable: (sink) => {
      const table = startProcessTable({ backend, intervalMs: PROCFS_INTERVAL_MS, workerPath }, sink);
      table.ready.catch(onBlind);
      return table;
    },
    createSensors: (observe, folders) =>
      createFileSensors(
        {
          folders,
          markerFiles: (options.markerFile ?? []).map((path) => resolve(path)),
          progress: () => ({
            files: options.progressFile ?? [],
            dialect: 'auto',
            folders: [process.cwd()],
          }),
          log,
        },
        observe,
        systemClock,
      ),
    clock: systemClock,
    log,
  });
}

function livenessTimes({ heartbeatInterval, quietAfter, stallAfter }: DaemonOptions): LivenessTimes {
  const { heartbeatMs, quietMs, stallMs } = DEFAULT_LIVENESS_TIMES;
  return {
    heartbeatMs: milliseconds(heartbeatInterval) ?? heartbeatMs,
    quietMs: milliseconds(quietAfter) ?? quietMs,
    stallMs: milliseconds(stallAfter) ?? stallMs,
  };
}

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;

/** One line an event; progress is left out of what people read, there is so much of it. */
function showEvents(
  supervisor: LocalSupervisor,
  { json = false }: DaemonOptions,
  output: Output,
): Disposable {
  return supervisor.feed.subscribe(({ logged }) => {
    if (!logged || (!json && logged.event.type === 'build.progressed')) return;
    output.line(eventLine(logged, supervisor.feed.model, json));
  });
}

async function describeOwner(supervisor: LocalSupervisor): Promise<CommandError> {
  const { owner, since }: Partial<SupervisionStatus> = await supervisor.status().catch(() => ({}));
  const who = owner ? `A ${owner.role} (pid ${owner.pid})` : 'Another process';
  const when = since === undefined ? '' : ` since ${new Date(since).toISOString()}`;
  return new CommandError(
    `${who} supervises${when}. Stop it first, or watch it with \`buildbeat events --follow\`.`,
    EXIT.owned,
  );
}
