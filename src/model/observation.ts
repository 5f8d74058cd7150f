import type { BuildId } from './build';
import type { ExitStatus, ProcessFacts, ProcessKey } from './process';

/** How the process table is read, best first. */
export const BACKENDS = ['kernel', 'procfs', 'ps'] as const;
export type Backend = (typeof BACKENDS)[number];

/** One fact from one sensor; never a judgement. `at` is epoch milliseconds. */
export type Observation =
  ProcessObservation | SensorObservation | TaskObservation | TerminalObservation | UserObservation;

export type ProcessObservation =
  | { readonly type: 'process.started'; readonly at: number; readonly process: ProcessFacts }
  /** The same process runs another program (exec) or shows another title. */
  | { readonly type: 'process.changed'; readonly at: number; readonly process: ProcessFacts }
  /** `status` is absent when the sensor cannot know it. */
  | {
      readonly type: 'process.exited';
      readonly at: number;
      readonly key: ProcessKey;
      readonly status?: ExitStatus;
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

export type UserObservation =
  /** The user asked Buildbeat to stop this build: what follows is a cancellation. */
  { readonly type: 'build.stop_requested'; readonly at: number; readonly build: BuildId };
