import type { MarkerObservation, ProgressObservation, WatchedObservation } from '../../src/model/observation';
import { exited, type ExitStatus } from '../../src/model/process';
import { Scene, type Spawned } from './scene';

type WatchedStarted = Omit<Extract<WatchedObservation, { type: 'watched.started' }>, 'type'>;
type RunEnded = Extract<ProgressObservation, { type: 'progress.run_ended' }>;
type StageWord = 'queued' | 'started' | 'succeeded' | 'failed' | 'skipped' | 'ended';

interface StageFacts {
  readonly groupId?: string;
  readonly stageAttempt?: number;
  readonly dependsOn?: readonly string[];
  readonly exitCode?: number;
  readonly error?: string;
  readonly reason?: string;
  readonly at?: number;
}

/** A scene in which watchers, shell hooks, markers and progress streams tell of builds as well. */
export class ForeignScene extends Scene {
  private tasks = 0;

  /** A watcher tells of its command; the id of the watched task. */
  watch(command: string | readonly string[], options: Partial<WatchedStarted> = {}): string {
    const task = options.task ?? `task-${++this.tasks}`;
    const argv = typeof command === 'string' ? command.split(' ') : command;
    const started = { at: this.now, task, argv, cwd: '/home/ada/demo', watcherPid: 99, ...options };
    this.observe({ type: 'watched.started', ...started });
    return task;
  }

  /** `buildbeat run` as the process table shows it, below a shell. */
  watcher(command: string, shell: Spawned): Spawned {
    return this.spawn(`node /opt/bin/buildbeat run -- ${command}`, { parent: shell });
  }

  endWatch(task: string, status: ExitStatus | number): void {
    this.now += 1;
    const end = typeof status === 'number' ? exited(status) : status;
    this.observe({ type: 'watched.ended', at: this.now, task, status: end });
  }

  /** The shell hook tells how a command line ended just now. */
  hook(shell: Spawned, commandLine: string, exitCode: number, startedAt?: number): void {
    this.now += 1;
    const { pid: shellPid, cwd } = shell.facts;
    const line = { at: this.now, shellPid, commandLine, cwd, startedAt, exitCode };
    this.observe({ type: 'hook.command_ended', ...line });
  }

  /** A build-status file that was just written is read. */
  marker(command: string, exitCode: number, options: Partial<MarkerObservation> = {}): void {
    this.now += 1;
    const found = { at: this.now, endedAt: this.now, file: '/home/ada/.marker', command, exitCode };
    this.observe({ ...found, ...options, type: 'marker.found' });
  }

  startRun(stream: string, options: { run?: string; name?: string } = {}): void {
    this.now += 1;
    this.observe({ type: 'progress.run_started', at: this.now, stream, ...options });
  }

  stage(stream: string, word: StageWord, stage: string, facts: StageFacts = {}): void {
    this.now += 1;
    const told = { stage, groupId: 'g0', stageAttempt: 1, dependsOn: [], at: this.now, ...facts };
    this.observe({
      type: 'progress.stage',
      at: told.at,
      stream,
      event: { type: `stage.${word}` as const, ...told },
    });
  }

  endRun(
    stream: string,
    outcome: RunEnded['outcome'],
    options: { exitCode?: number; reason?: string } = {},
  ): void {
    this.now += 1;
    this.observe({ type: 'progress.run_ended', at: this.now, stream, outcome, ...options });
  }
}
