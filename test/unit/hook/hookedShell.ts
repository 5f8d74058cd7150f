import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { HookObservation } from '../../../src/model/observation';
import { createHookSensor, type HookSensor } from '../../../src/sensors/hook/hookSensor';
import { InteractiveShell, type InteractiveShellName } from '../../helpers/interactiveShell';
import { waitFor } from '../../helpers/waitFor';
import { run } from '../cli/commandLine';

export interface HookedShellOptions {
  /** What the shell runs at its start before and after the hook. */
  readonly before?: string;
  readonly after?: string;
  /** How often the hook is read at the start. */
  readonly times?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Instead of one that can be written. */
  readonly stateDir?: string;
}

/** A real shell with the hook as it is printed, and the sensor that reads what the hook writes. */
export class HookedShell {
  readonly ended: HookObservation[] = [];
  readonly problems: string[] = [];
  private sensor: HookSensor | undefined;
  private count = 0;
  private last = '';

  private constructor(
    readonly shell: InteractiveShell,
    /** Where the hook writes. */
    readonly folder: string,
    private readonly temporary: string,
  ) {
    this.read();
  }

  static async start(name: InteractiveShellName, options: HookedShellOptions = {}): Promise<HookedShell> {
    const temporary = mkdtempSync(join(tmpdir(), 'buildbeat-hook-'));
    const { before = '', after = '', times = 1, env, stateDir = join(temporary, 'state') } = options;
    const { stdout: snippet } = await run('hook', name, '--state-dir', stateDir);
    const startFile = [before, ...Array.from({ length: times }, () => snippet), after].join('\n');
    return new HookedShell(new InteractiveShell(name, startFile, env), join(stateDir, 'hook'), temporary);
  }

  read(): void {
    this.sensor = createHookSensor(
      { folder: this.folder, onProblem: (message) => this.problems.push(message) },
      (observation) => {
        if (observation.type === 'hook.command_ended') this.ended.push(observation);
      },
      systemClock,
    );
  }

  async stopReading(): Promise<void> {
    this.sensor?.dispose();
    await this.sensor?.idle;
  }

  /** Types the lines and one more, and returns what was reported but that one. */
  async typed(...lines: readonly string[]): Promise<readonly (readonly [string, number])[]> {
    const last = `sh -c 'exit 42' ${++this.count}`;
    this.shell.type(...lines, last);
    const reported = await this.until(last);
    const begin = reported.findLastIndex(([line]) => line === this.last) + 1;
    this.last = last;
    assert.deepEqual(reported.at(-1), [last, 42]);
    return reported.slice(begin, -1);
  }

  /** Every line reported until `line` was, each with its exit code. */
  async until(line: string): Promise<readonly (readonly [string, number])[]> {
    const told = (): true | undefined =>
      this.ended.some(({ commandLine }) => commandLine === line) || undefined;
    await waitFor(`the report of ${line}`, told).catch((cause: unknown) => {
      throw new Error(`The terminal shows: ${this.shell.output}`, { cause });
    });
    return this.ended.map(({ commandLine, exitCode }) => [commandLine, exitCode]);
  }

  /** The shell's pid, by the name of its file. */
  async pid(): Promise<number> {
    return waitFor('the file of the shell', () => {
      const name = existsSync(this.folder)
        ? readdirSync(this.folder).find((file) => file.endsWith('.log'))
        : '';
      return name ? Number.parseInt(name, 10) : undefined;
    });
  }

  async dispose(): Promise<void> {
    await this.stopReading();
    await this.shell.dispose();
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
