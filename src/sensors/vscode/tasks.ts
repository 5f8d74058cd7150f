import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable';
import { errorCode } from '../../base/systemError';
import type { Observation } from '../../model/observation';
import { taskFacts } from './taskFacts';
import { TaskRuns, type Attribution } from './taskRuns';

/** Reports the tasks of this window until it is disposed. It reads only: no task is ever started by it. */
export type TaskSensor = Disposable;

/** How VS Code's tasks behave, and so why this looks as it does, is told in docs/vscode-tasks.md. */
export function createTaskSensor(observe: (observation: Observation) => void): TaskSensor {
  return new VsCodeTasks(observe);
}

class VsCodeTasks implements Disposable {
  private readonly runs = new TaskRuns<vscode.TaskExecution>(isAlive);
  private readonly subscriptions = new DisposableList();
  private disposed = false;

  constructor(private readonly observe: (observation: Observation) => void) {
    const { tasks } = vscode;
    this.subscriptions.add(tasks.onDidStartTask(({ execution }) => this.taskStarted(execution)));
    this.subscriptions.add(
      tasks.onDidStartTaskProcess(({ execution, processId }) => this.processStarted(execution, processId)),
    );
    this.subscriptions.add(
      tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.processEnded(execution, exitCode)),
    );
    this.subscriptions.add(tasks.onDidEndTask(({ execution }) => this.taskEnded(execution)));
    for (const execution of tasks.taskExecutions) void this.joinRunning(execution);
  }

  dispose(): void {
    this.disposed = true;
    this.subscriptions.dispose();
  }

  private taskStarted(execution: vscode.TaskExecution): void {
    this.tell(execution, this.runs.announced(execution));
  }

  private processStarted(execution: vscode.TaskExecution, processId: number): void {
    const pid = processId > 0 ? processId : undefined;
    const attribution = this.runs.processStarted(execution, pid);
    this.tell(execution, attribution);
    this.observe({ type: 'task.process_started', at: Date.now(), execution: attribution.run.id, pid });
  }

  private processEnded(execution: vscode.TaskExecution, code: number | undefined): void {
    const ended = this.runs.processEnded(execution);
    const exitCode = ended.length === 1 ? code : undefined;
    for (const { id } of ended) {
      this.observe({ type: 'task.process_ended', at: Date.now(), execution: id, exitCode });
    }
  }

  private taskEnded(execution: vscode.TaskExecution): void {
    for (const { id } of this.runs.ended(execution)) {
      this.observe({ type: 'task.ended', at: Date.now(), execution: id });
    }
  }

  /** A task that ran before this sensor: its process is told by nobody but the terminal of its name. */
  private async joinRunning(execution: vscode.TaskExecution): Promise<void> {
    this.taskStarted(execution);
    const terminal = vscode.window.terminals.find(({ name }) => name === execution.task.name);
    const pid = await terminal?.processId;
    if (this.disposed || pid === undefined || !isAlive(pid) || this.runs.hasProcess(execution)) return;
    if (vscode.tasks.taskExecutions.includes(execution)) this.processStarted(execution, pid);
  }

  private tell(execution: vscode.TaskExecution, { run, isNew }: Attribution): void {
    if (!isNew) return;
    this.observe({ type: 'task.started', at: Date.now(), task: taskFacts(execution.task, run.id) });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
