import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup } from './processes';
import { waitFor } from './waitFor';

/** What a login would give; not what the test runner's own npm added. */
const environment = (extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LANG: 'C.UTF-8',
  TERM: 'xterm',
  ...extra,
});

/**
 * A shell in a session of its own, as a terminal elsewhere on the machine would be: nothing that stands
 * above the tests is part of what is started here.
 */
export class ForeignShell {
  private readonly folder = mkdtempSync(join(tmpdir(), 'buildbeat-shell-'));
  private readonly shell: ChildProcess;
  private count = 0;

  /** @param kind `piped` reads commands from a pipe; `terminal` has a real pseudo terminal, for Ctrl+C */
  constructor(kind: 'piped' | 'terminal' = 'piped', extra: NodeJS.ProcessEnv = {}) {
    const options = {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'] as ['pipe', 'ignore', 'ignore'],
    };
    const env = environment(extra);
    this.shell =
      kind === 'piped'
        ? spawn('bash', ['--norc'], { ...options, env })
        : spawn('script', ['-qfc', 'exec bash --norc -i', '/dev/null'], { ...options, env });
  }

  get pid(): number {
    if (this.shell.pid === undefined) throw new Error('the shell did not start');
    return this.shell.pid;
  }

  /** Types a command line in a folder and returns at once; `exitCode` resolves with what `$?` says after it. */
  type(cwd: string, commandLine: string): { readonly exitCode: Promise<number> } {
    const file = join(this.folder, String(++this.count));
    this.write(`cd '${cwd}'\n${commandLine}\necho $? > ${file}.new; mv ${file}.new ${file}\n`);
    const exitCode = waitFor(
      `the end of ${commandLine}`,
      () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined),
      { limitMs: 170_000 },
    );
    return { exitCode };
  }

  /** Types a command line and waits for its exit code. */
  run(cwd: string, commandLine: string): Promise<number> {
    return this.type(cwd, commandLine).exitCode;
  }

  write(text: string): void {
    this.shell.stdin?.write(text);
  }

  async dispose(): Promise<void> {
    const ended =
      this.shell.exitCode === null && this.shell.signalCode === null ? once(this.shell, 'exit') : undefined;
    this.shell.stdin?.end();
    killGroup(this.shell.pid);
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
