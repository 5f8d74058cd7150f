import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WatchBeat, WatchManifest, WatchResult } from '../../../src/model/watched';
import {
  decodeBeat,
  decodeManifest,
  decodeResult,
  type WatchDecoder,
} from '../../../src/model/watchedSchema';
import { waitFor } from '../../helpers/waitFor';
import { CLI } from '../cli/commandLine';

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run commands in, bare and watched, with a state folder of its own. */
export class WatchedScene {
  readonly folder = mkdtempSync(join(tmpdir(), 'buildbeat-run-test-'));
  readonly stateDir = join(this.folder, 'state');
  private readonly started: ChildProcess[] = [];

  /** How a shell calls the watcher: put it before the words of a command. */
  watched(...options: readonly string[]): string {
    return [process.execPath, CLI, 'run', '--state-dir', this.stateDir, ...options, '--'].join(' ');
  }

  /** Runs a line in a shell that leads a process group of its own. */
  start(line: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn('bash', ['-c', line], {
      ...{ cwd: this.folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...process.env, ...env },
    });
    this.started.push(child);
    return child;
  }

  async run(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return ended(this.start(line, env));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Waits until there is a file with something in it. */
  appears(name: string): Promise<string> {
    return waitFor(`the file ${name}`, () => {
      const text = existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : '';
      return text.endsWith('\n') ? text.trim() : undefined;
    });
  }

  /** The folder of the only task. */
  get task(): string {
    const tasks = this.tasks();
    if (tasks.length !== 1) throw new Error(`one watched task was expected, there are ${tasks.length}`);
    return tasks[0]!;
  }

  tasks(): readonly string[] {
    const watch = join(this.stateDir, 'watch');
    return existsSync(watch) ? readdirSync(watch).map((name) => join(watch, name)) : [];
  }

  manifest(): WatchManifest | undefined {
    return this.decode('manifest.json', decodeManifest);
  }

  live(): WatchBeat | undefined {
    return this.decode('live.json', decodeBeat);
  }

  result(): WatchResult | undefined {
    return this.decode('result.json', decodeResult);
  }

  log(name: 'stdout' | 'stderr'): Buffer {
    return readFileSync(join(this.task, `${name}.log`));
  }

  dispose(): void {
    for (const { pid, exitCode, signalCode } of this.started) {
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private decode<T>(name: string, decode: WatchDecoder<T>): T | undefined {
    const [task] = this.tasks();
    if (task === undefined || !existsSync(join(task, name))) return undefined;
    const content = decode(readFileSync(join(task, name), 'utf8'));
    if (!content.ok) throw new Error(`${name} ${content.error}`);
    return content.value;
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('latin1')));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('latin1')));
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
}
