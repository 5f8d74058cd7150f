import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { killGroup } from './processes';

/** Where a shell reads its own start file, and how it is told to read that one only. */
const SHELLS = {
  bash: { rc: 'bashrc', command: (home: string) => `exec bash --rcfile ${home}/bashrc -i` },
  zsh: { rc: '.zshrc', command: () => 'exec zsh -d -i' },
  fish: { rc: 'fish/config.fish', command: () => 'exec fish -i' },
} as const;
export type InteractiveShellName = keyof typeof SHELLS;

const CTRL_C = '\x03';

/** A shell as a person uses it: interactive, in a pseudo terminal, with a home of its own. */
export class InteractiveShell {
  /** What the terminal showed. */
  output = '';
  private readonly home = mkdtempSync(join(tmpdir(), 'buildbeat-shell-'));
  private readonly terminal: ChildProcess;
  private readonly closed: Promise<unknown>;

  /** @param startFile what the shell runs at its start */
  constructor(name: InteractiveShellName, startFile: string, extra: NodeJS.ProcessEnv = {}) {
    const { rc, command } = SHELLS[name];
    const path = join(this.home, rc);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, startFile);
    this.terminal = spawn('script', ['-qfc', command(this.home), '/dev/null'], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        HOME: this.home,
        ZDOTDIR: this.home,
        XDG_CONFIG_HOME: this.home,
        LANG: 'C.UTF-8',
        TERM: 'dumb',
        SHELL: '/bin/sh',
        ...extra,
      },
    });
    this.closed = once(this.terminal, 'close');
    this.terminal.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Lines typed ahead are run one after another. */
  type(...lines: readonly string[]): void {
    for (const line of lines) this.terminal.stdin?.write(`${line}\r`);
  }

  interrupt(): void {
    this.terminal.stdin?.write(CTRL_C);
  }

  /** Resolves when the shell has ended by itself. */
  async ended(): Promise<void> {
    await this.closed;
  }

  async dispose(): Promise<void> {
    this.terminal.stdin?.end();
    if (this.terminal.exitCode === null) killGroup(this.terminal.pid);
    await this.closed;
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
