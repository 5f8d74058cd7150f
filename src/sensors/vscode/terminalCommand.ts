import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Observation, TerminalObservation } from '../../model/observation';
import { OutputMeter } from './outputMeter';

/** One command line in a terminal, from its start to its end. */
export class TerminalCommand implements Disposable {
  private readonly id = randomUUID();
  private readonly meter: OutputMeter;
  /** Observations wait here for the shell's pid, so that the start is always told first. */
  private told: Promise<void>;
  private isOver = false;
  private disposed = false;

  constructor(
    readonly terminal: vscode.Terminal,
    execution: vscode.TerminalShellExecution,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    this.meter = new OutputMeter(clock, (bytes) =>
      this.tell({ type: 'terminal.output', at: clock.now(), command: this.id, bytes }),
    );
    this.told = this.tellStart(execution, clock.now());
    void this.read(execution);
  }

  end(exitCode: number | undefined): void {
    this.isOver = true;
    this.meter.flush();
    this.tell({ type: 'terminal.command_ended', at: this.clock.now(), command: this.id, exitCode });
  }

  dispose(): void {
    this.isOver = true;
    this.disposed = true;
    this.meter.dispose();
  }

  private async tellStart({ commandLine, cwd }: vscode.TerminalShellExecution, at: number): Promise<void> {
    const start = {
      type: 'terminal.command_started',
      at,
      command: this.id,
      terminalName: this.terminal.name,
      commandLine: commandLine.value,
      trusted: commandLine.confidence === vscode.TerminalShellExecutionCommandLineConfidence.High,
      cwd: cwd?.scheme === 'file' ? cwd.fsPath : undefined,
    } as const;
    const shellPid = await this.terminal.processId;
    if (!this.disposed) this.observe({ ...start, shellPid });
  }

  private tell(observation: TerminalObservation): void {
    this.told = this.told.then(() => {
      if (!this.disposed) this.observe(observation);
    });
  }

  /** Must begin at once: the editor gives only the output from here on. */
  private async read(execution: vscode.TerminalShellExecution): Promise<void> {
    for await (const text of execution.read()) {
      if (this.isOver) return;
      this.meter.add(text);
    }
  }
}
