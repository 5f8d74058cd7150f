import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Backend } from '../../src/model/observation';
import { fromRepository } from './repository';
import { waitFor } from './waitFor';

const cli = fromRepository('dist/cli.js');
/** Of what a reading command writes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A stage as `builds --json` shows it. */
export interface ListedStage {
  readonly stage: string;
  readonly group_id: string;
  readonly source: string;
  readonly state: string;
  readonly exit_code: number | null;
  readonly duration_ms: number | null;
  readonly cpu_s: number | null;
  readonly reason: string | null;
}

/** All processes of one kind of work, as `builds --json` shows them. */
export interface ListedPart {
  readonly role: string;
  readonly total: number;
  readonly cpu_s: number | null;
}

/** A build as `builds --json` shows it. */
export interface ListedBuild {
  readonly id: string;
  readonly tool: string;
  readonly label: string;
  readonly command: string;
  readonly cwd: string | null;
  readonly kind: string;
  readonly pid: number | null;
  readonly state: 'running' | 'finished';
  readonly outcome: string | null;
  readonly exit_code: number | null;
  readonly signal: number | null;
  readonly evidence: string | null;
  readonly attempt: number;
  readonly heartbeat: object | null;
  readonly cpu_s: number | null;
  readonly peak_rss_bytes: number | null;
  readonly io_write_bytes: number | null;
  readonly processes: { readonly total: number; readonly parts: readonly ListedPart[] };
  readonly stages: readonly ListedStage[];
  readonly failed_process: { readonly label: string; readonly exit_code: number | null } | null;
}

/** A supervising `buildbeat daemon run` with a state folder of its own. */
export class Daemon {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'buildbeat-state-'));
  private process: ChildProcess | undefined;

  /**
   * @param backend the one that must be in use once this resolves
   * @param more other options of `daemon run`
   */
  static async start(backend: Backend, more: readonly string[] = []): Promise<Daemon> {
    const daemon = new Daemon();
    try {
      await daemon.launch(backend, more);
      return daemon;
    } catch (error) {
      await daemon.dispose();
      throw error;
    }
  }

  async launch(backend: Backend, more: readonly string[] = []): Promise<void> {
    const args = [cli, 'daemon', 'run', '--process-backend', backend, '--state-dir', this.stateDir, ...more];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process = child;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await waitFor(`the daemon with the ${backend} backend`, async () => {
      if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}: ${errors}`);
      const status = await this.ask<{ backend: { name: string } | null }>('status');
      return status.backend?.name === backend ? status : undefined;
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.process?.kill(signal);
  }

  /** Runs a reading command with `--json`. */
  async ask<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.read(...args, '--json')) as T;
  }

  /** Runs a reading command and gives what it wrote. */
  async read(...args: string[]): Promise<string> {
    const words = [cli, ...args, '--state-dir', this.stateDir];
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: MAX_BYTES });
    return stdout;
  }

  /** In order of their start. */
  async builds(cwd: string): Promise<ListedBuild[]> {
    const builds = await this.ask<ListedBuild[]>('builds', '--cwd', cwd);
    return builds.reverse();
  }

  /** The builds of a folder once there are `count` and all of them are over. */
  finished(cwd: string, count = 1): Promise<ListedBuild[]> {
    return waitFor(`${count} finished builds in ${cwd}`, async () => {
      const builds = await this.builds(cwd);
      return builds.length >= count && builds.every(({ state }) => state === 'finished') ? builds : undefined;
    });
  }

  running(cwd: string): Promise<ListedBuild> {
    return waitFor(`a running build in ${cwd}`, async () =>
      (await this.builds(cwd)).find(({ state }) => state === 'running'),
    );
  }

  kill(signal: NodeJS.Signals): Promise<unknown> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    const exit = once(child, 'exit');
    child.kill(signal);
    return exit;
  }

  async dispose(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}
