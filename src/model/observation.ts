import type { BuildId } from './build';
import type { Wait } from './liveness';
import type { ExitStatus, ProcessFacts, ProcessKey, ProcessUsage } from './process';
import type { StageEvent } from './stage';

/** How the process table is read, best first. */
export const BACKENDS = ['kernel', 'procfs', 'ps'] as const;
export type Backend = (typeof BACKENDS)[number];

/** One fact from one sensor; never a judgement. `at` is epoch milliseconds. */
export type Observation =
  | ProcessObservation
  | SensorObservation
  | TaskObservation
  | TerminalObservation
  | ActivityObservation
  | WatchedObservation
  | HookObservation
  | MarkerObservation
  | ProgressObservation
  | UserObservation;

export type ProcessObservation =
  | { readonly type: 'process.started'; readonly at: number; readonly process: ProcessFacts }
  /** The same process runs another program (exec) or shows another title. */
  | { readonly type: 'process.changed'; readonly at: number; readonly process: ProcessFacts }
  /** `status` and `usage` are absent when the sensor cannot know them. */
  | {
      readonly type: 'process.exited';
      readonly at: number;
      readonly key: ProcessKey;
      readonly status?: ExitStatus;
      readonly usage?: ProcessUsage;
    }
  /** Every process alive at `at`: what is not listed is dead. Sent at start and after events were lost. */
  | { readonly type: 'process.snapshot'; readonly at: number; readonly processes: readonly ProcessFacts[] };

export type SensorObservation =
  /** The process table is read by this backend from now on; `reason` says why it was chosen. */
  | {
      readonly type: 'sensor.backend';
      readonly at: number;
      readonly backend: Backend;
      readonly reason: string;
    }
  /** Events were lost; a snapshot follows. */
  | { readonly type: 'sensor.lost'; readonly at: number; readonly sensor: string; readonly reason: string }
  | { readonly type: 'tick'; readonly at: number };

/** A task with `dependsOn`, as `tasks.json` declares it. */
export interface CompoundTask {
  readonly label: string;
  /**
   * Labels of the tasks with a command that it runs before itself, transitively, in the order they would
   * run in sequence. One that does not exist is listed too; the editor passes over it.
   */
  readonly parts: readonly string[];
  /** Whether it runs a command of its own after its parts. */
  readonly hasCommand: boolean;
}

export interface TaskFacts {
  /** Unique for this run of the task in this window. */
  readonly execution: string;
  /** The task's name as the task API gives it: `build`, not `npm: build`. */
  readonly label: string;
  readonly source: string;
  /** The command line as far as the task declares it. */
  readonly command?: string;
  readonly cwd?: string;
  readonly isBackground: boolean;
  /** The compound tasks that this one is a part of, directly or not, smallest first. */
  readonly compounds: readonly CompoundTask[];
  /** Present when this task is itself a compound. */
  readonly compound?: CompoundTask;
}

/** The end may never be told: of a task that cannot be launched, or one that outlives a window reload. */
export type TaskObservation =
  | { readonly type: 'task.started'; readonly at: number; readonly task: TaskFacts }
  /** The task really runs; `pid` is absent for a task that an extension runs inside the editor. */
  | {
      readonly type: 'task.process_started';
      readonly at: number;
      readonly execution: string;
      readonly pid?: number;
    }
  /**
   * `exitCode` is absent when the editor does not know it (a terminated task). For a process that a signal
   * killed the editor says 0.
   */
  | {
      readonly type: 'task.process_ended';
      readonly at: number;
      readonly execution: string;
      readonly exitCode?: number;
    }
  | { readonly type: 'task.ended'; readonly at: number; readonly execution: string };

export type TerminalObservation =
  | {
      readonly type: 'terminal.command_started';
      readonly at: number;
      /** Unique for this command line in this window. */
      readonly command: string;
      readonly terminalName: string;
      readonly shellPid?: number;
      readonly commandLine: string;
      /** False when shell integration only guessed the command line from the screen. */
      readonly trusted: boolean;
      readonly cwd?: string;
    }
  | {
      readonly type: 'terminal.output';
      readonly at: number;
      readonly command: string;
      /** Since the last such observation. */
      readonly bytes: number;
    }
  /** `exitCode` is absent for sub-shells, Ctrl+C and an empty line: no evidence, not a failure. */
  | {
      readonly type: 'terminal.command_ended';
      readonly at: number;
      readonly command: string;
      readonly exitCode?: number;
    };

/** What the process tree of one build did until now. Sums hold what was readable; what was not is absent. */
export interface TreeActivity {
  readonly build: BuildId;
  readonly processes: number;
  /** User and system time of the tree, with what its ended children used, milliseconds. */
  readonly cpuMs?: number;
  /** Read from and written to storage. */
  readonly ioBytes?: number;
  /** Written to anything: files, pipes, terminals. */
  readonly writtenBytes?: number;
  /** Present when nothing of the tree can go on before something else happens. */
  readonly waitsFor?: { readonly what: Wait; readonly detail?: string };
}

/** A running build and the processes to look at for it. */
export interface WatchedTree {
  readonly build: BuildId;
  readonly pids: readonly number[];
}

/** One look at the trees of all running builds, each interval; a build that is not listed was not looked at. */
export interface ActivityObservation {
  readonly type: 'activity.sampled';
  readonly at: number;
  readonly trees: readonly TreeActivity[];
}

/** What a watcher (`buildbeat run`) writes about the command that it runs. `task` is unique for ever. */
export type WatchedObservation =
  | {
      readonly type: 'watched.started';
      readonly at: number;
      readonly task: string;
      readonly name?: string;
      /** The words of the command; not redacted. */
      readonly argv: readonly string[];
      readonly cwd: string;
      /** Of the command itself; absent when it could not be started. */
      readonly pid?: number;
      readonly watcherPid: number;
      /** Milliseconds between two of its beats; absent where it does not say. */
      readonly intervalMs?: number;
    }
  /** The watcher lives, and so does the command; bytes are absent unless it sees the output. */
  | {
      readonly type: 'watched.beat';
      readonly at: number;
      readonly task: string;
      readonly stdoutBytes?: number;
      readonly stderrBytes?: number;
      /** Epoch milliseconds. */
      readonly lastOutputAt?: number;
    }
  | {
      readonly type: 'watched.ended';
      readonly at: number;
      readonly task: string;
      readonly status: ExitStatus;
      /** User and system time of the command and all below it, milliseconds; absent where the watcher cannot tell. */
      readonly cpuMs?: number;
    };

/** What the shell hook reports of one command line in a terminal of any kind. */
export interface HookObservation {
  readonly type: 'hook.command_ended';
  readonly at: number;
  readonly shellPid: number;
  /** Not redacted. */
  readonly commandLine: string;
  readonly cwd?: string;
  readonly startedAt?: number;
  readonly exitCode: number;
}

/** A build-status file says how a command ended. */
export interface MarkerObservation {
  readonly type: 'marker.found';
  /** When it was read. */
  readonly at: number;
  readonly file: string;
  readonly command: string;
  readonly exitCode: number;
  /** When the command ended, as the file says. */
  readonly endedAt: number;
  readonly cwd?: string;
  readonly pid?: number;
}

type WithoutBuild<E> = E extends unknown ? Omit<E, 'id' | 'source'> : never;

/** What a file that a build writes about itself says. `stream` is the file's path. */
export type ProgressObservation =
  | {
      readonly type: 'progress.stage';
      readonly at: number;
      readonly stream: string;
      readonly event: WithoutBuild<StageEvent>;
    }
  /** A run begins in the stream; what follows belongs to it. `run` is its id, where the dialect has one. */
  | {
      readonly type: 'progress.run_started';
      readonly at: number;
      readonly stream: string;
      readonly run?: string;
      readonly name?: string;
    }
  | {
      readonly type: 'progress.run_ended';
      readonly at: number;
      readonly stream: string;
      readonly run?: string;
      readonly outcome: 'succeeded' | 'failed' | 'cancelled';
      readonly exitCode?: number;
      readonly reason?: string;
    }
  /** The stream's own sign of life. */
  | {
      readonly type: 'progress.beat';
      readonly at: number;
      readonly stream: string;
      readonly outputBytes?: number;
    }
  /** A line was refused, or something else about the stream is worth telling; `line` is 1-based. */
  | {
      readonly type: 'progress.problem';
      readonly at: number;
      readonly stream: string;
      readonly line?: number;
      readonly message: string;
      /** Lines refused in this stream until now. */
      readonly badLines: number;
    };

export type UserObservation =
  /** The user asked Buildbeat to stop this build: what follows is a cancellation. */
  { readonly type: 'build.stop_requested'; readonly at: number; readonly build: BuildId };
