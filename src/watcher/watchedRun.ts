import type { StdioOptions } from 'node:child_process';
import { dirname } from 'node:path';
import { redactArgv, redactCommand } from '../aggregation/redaction';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorMessage } from '../base/result';
import { pidOf, startOf, type ExitStatus } from '../model/process';
import type { ProcessName, TaskId } from '../model/watched';
import { readProcessKey, UNKNOWN_START } from '../sensors/processTable/identity';
import { Capture } from './capture';
import { colourEnvironment } from './colour';
import { startCommand, type RefusedCommand, type RunningCommand } from './command';
import { inheritedDescriptors } from './inheritedDescriptors';
import { Meter, secondsBetween, type OutputCount } from './meter';
import { keepStderrBlocking } from './ownStderr';
import { pruneTasks } from './prune';
import { forwardSignals, stopOnSignal } from './signals';
import { TaskFolder } from './taskFolder';
import { readTreeUsage, readWaitedCpuMs, type TreeUsage } from './treeUsage';

export interface WatchedRunOptions {
  readonly argv: readonly string[];
  readonly name?: string;
  /** Whether to see and keep what the command writes. */
  readonly capture: boolean;
  readonly stateDir: string;
  /** Seconds from one heartbeat to the next. */
  readonly intervalS: number;
  readonly clock: Clock;
  /**
   * Tells the user something; called at most once of the watching, once of each stream whose capture is incomplete,
   * and once of a command that cannot be run.
   */
  readonly tell: (sentence: string) => void;
}

/** One run of a command, and where it is written down. */
interface Run extends WatchedRunOptions {
  readonly task: TaskId;
  readonly startedAt: number;
  /** Absent where the state folder cannot be used. */
  readonly folder?: TaskFolder;
  readonly output?: Capture;
}

interface End {
  readonly status: ExitStatus;
  readonly endedAt: number;
  /** What it used; absent where that is not told. */
  readonly cpuMs?: number;
}

/** Runs a command as a watched task; resolves with how it ended, once that is written down. */
export async function runWatched(options: WatchedRunOptions): Promise<ExitStatus> {
  const run = await prepare(options);
  const env = run.output ? { ...process.env, ...colourEnvironment(process.env) } : process.env;
  let running: RunningCommand | undefined = undefined;
  const signals = forwardSignals(() => running, run.clock);
  const command = await startCommand(run.argv, stdioOf(run), env);
  running = 'pid' in command ? command : undefined;
  writeManifest(run, running?.pid);
  const status = 'pid' in command ? await watch(command, run, signals) : await refuse(command, run);
  signals.dispose();
  return status;
}

async function prepare(options: WatchedRunOptions): Promise<Run> {
  const { clock, capture, stateDir, tell } = options;
  const startedAt = clock.now();
  const task = newTaskId(startedAt);
  const warn = once((reason) => tell(`The command runs, but is not watched as it should be. ${reason}`));
  const folder = await TaskFolder.create(stateDir, task, warn).catch((error: unknown) => {
    warn(`${errorMessage(error)}${capture ? ' Nothing that it writes is kept.' : ''}`);
    return undefined;
  });
  keepStderrBlocking();
  const output = capture ? await Capture.create({ folder: folder?.path, clock, warn, tell }) : undefined;
  return { ...options, task, startedAt, folder, output };
}

/**
 * Sends heartbeats for as long as the command lives and until what it wrote has been passed on. That may take its
 * reader long, so how the command ended is written down before, and a signal ends the wait.
 *
 * @param signals what handles them while the command lives
 */
async function watch(command: RunningCommand, run: Run, signals: Disposable): Promise<ExitStatus> {
  const { clock, folder, output, startedAt } = run;
  let lives = true;
  output?.begin(command.process);
  const beating = beat(run, () => (lives ? readTreeUsage(command.pid) : undefined));
  if (folder) pruneTasks(dirname(folder.path), startedAt).catch(() => undefined);
  const status = await command.ended;
  lives = false;
  const end = { status, endedAt: clock.now(), cpuMs: readWaitedCpuMs() };
  const stopping = stopOnSignal(() => output?.stop());
  signals.dispose();
  if (output) await Promise.all([writeResult(run, end), output.drain()]);
  beating.dispose();
  await writeResult(run, end, output?.count);
  stopping.dispose();
  return status;
}

/** @param usage asked for before each heartbeat but the first, which is to come at once */
function beat(
  { task, startedAt, intervalS, clock, folder, output }: Run,
  usage: () => TreeUsage | undefined,
): Disposable {
  const meter = new Meter(task, startedAt);
  const next = (used?: TreeUsage): void => folder?.beat(meter.beat(clock.now(), used, output?.count));
  next();
  return clock.every(intervalS * 1000, () => next(usage()));
}

async function refuse({ complaint, status }: RefusedCommand, run: Run): Promise<ExitStatus> {
  const { output, clock, tell } = run;
  output?.abandon();
  tell(complaint);
  await writeResult(run, { status, endedAt: clock.now() }, output?.count);
  return status;
}

function writeManifest({ task, name, argv, startedAt, intervalS, folder }: Run, child?: number): void {
  folder?.begin({
    task,
    name: name && redactCommand(name),
    argv: redactArgv(argv),
    cwd: currentFolder(),
    startedAt,
    intervalS,
    watcher: nameProcess(process.pid),
    ...(child !== undefined && { child: nameProcess(child) }),
  });
}

/** @param count what it wrote, once that is known for good */
async function writeResult(run: Run, { status, endedAt, cpuMs }: End, count?: OutputCount): Promise<void> {
  const { task, startedAt, folder, output } = run;
  const elapsedS = secondsBetween(startedAt, endedAt);
  const { stdoutBytes, stderrBytes } = count ?? {};
  const cpuS = cpuMs === undefined ? undefined : cpuMs / 1000;
  const captureGaps = output?.gaps;
  await folder?.end({ task, status, endedAt, elapsedS, cpuS, stdoutBytes, stderrBytes, captureGaps });
}

function stdioOf({ output }: Run): StdioOptions {
  const stdio: (number | 'pipe' | 'inherit' | 'ignore')[] = [
    'inherit',
    ...(output?.stdio ?? ['inherit', 'inherit']),
  ];
  for (const fd of inheritedDescriptors()) {
    while (stdio.length < fd) stdio.push('ignore');
    stdio.push(fd);
  }
  return stdio;
}

const newTaskId = (startedAt: number): TaskId =>
  `${startedAt.toString(36)}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

function nameProcess(pid: number): ProcessName {
  const key = readProcessKey(pid);
  return key === undefined ? { pid, start: UNKNOWN_START } : { pid: pidOf(key), start: startOf(key) };
}

/** The folder may have been removed; a shell remembers its name. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

function once(tell: (sentence: string) => void): (sentence: string) => void {
  let told = false;
  return (sentence) => {
    if (!told) tell(sentence);
    told = true;
  };
}
