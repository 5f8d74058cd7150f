import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { statusDto } from '../../../src/api/protocol';
import { fromRepository } from '../../helpers/repository';
import { waitFor } from '../../helpers/waitFor';

/** Below the repository, so that the bundle finds its optional dependency. */
const BUNDLES = fromRepository('out', 'cli-test');
export const CLI = fromRepository('out', 'cli-test', 'cli.js');

/** Builds what users run. */
export async function buildCommandLine(): Promise<void> {
  await promisify(execFile)(process.execPath, [fromRepository('esbuild.mjs'), '--outdir', BUNDLES]).catch(
    (error: unknown) => {
      // The editor's bundle may fail beside; this one must be there.
      if (!existsSync(CLI)) throw error;
    },
  );
}

/** Has it built before the tests of a suite. */
export function needsCommandLine(): void {
  before(async function () {
    this.timeout(120_000);
    await buildCommandLine();
  });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `buildbeat` process. */
export class CommandLine {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  private closed = false;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [CLI, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.process.on('close', () => (this.closed = true));
    this.process.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  async ended(): Promise<Ended> {
    if (!this.closed) await once(this.process, 'close');
    return { code: this.process.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Signals it, unless it has ended, and waits for its end. */
  end(signal: NodeJS.Signals): Promise<Ended> {
    const ended = this.ended();
    if (!this.closed) this.process.kill(signal);
    return ended;
  }
}

export const run = (...args: readonly string[]): Promise<Ended> => new CommandLine(args).ended();

/** That these words are refused, in one line for people. */
export async function assertRefused(args: readonly string[], complaint: string): Promise<void> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.ok(stderr.includes(complaint), stderr);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
}

/** Supervises a state folder, with the environment given, and returns once processes are seen. */
export async function supervise(
  dir: string,
  environment: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<CommandLine> {
  const command = ['daemon', 'run', '--process-backend', 'procfs', '--state-dir', dir, ...args];
  const daemon = new CommandLine(command, environment);
  await waitFor('supervision', async () => {
    const { stdout } = await run('status', '--json', '--state-dir', dir);
    const status = statusDto.parse(JSON.parse(stdout));
    return status.backend ? status : undefined;
  });
  return daemon;
}
