import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from '../cleanUp';
import { OwnProcesses } from '../ownProcesses';
import { killQuietly } from '../processes';
import { writeProject } from '../projects/files';
import { fromRepository } from '../repository';
import { ForeignShell } from '../terminal';
import { within } from '../waitFor';

const MAKEFILE = `talk:
\t@while :; do echo still at it; sleep 0.1; done
compute:
\t@while :; do :; done
ask:
\t@read answer < /dev/tty
lock:
\t@flock held true
sleep suspend:
\t@sleep 600
`;

const HEARTBEAT_S = 0.5;

/** What a build does, one after another: each shows another state of liveness. */
export type Manner = (typeof MANNERS)[number];
const MANNERS = ['talk', 'compute', 'ask', 'lock', 'sleep', 'suspend'] as const;

/** A folder with builds that go on until the test is over, started in a shell outside the editor. */
export class LivenessProject {
  readonly path: string;
  private readonly command: string;
  private readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-liveness-')));
  private readonly own = new OwnProcesses();
  private readonly shells = new Map<Manner, ForeignShell>();

  /**
   * @param name of its folder
   * @param command that no other project on this machine has: `make`, or `make` with a variable
   */
  constructor({ name = 'liveness', command = `make SCENE=${randomUUID().slice(0, 6)}` } = {}) {
    this.path = join(this.home, name);
    this.command = command;
    writeProject(this.path, { Makefile: MAKEFILE });
  }

  /** Of all builds on this machine only those of this project become rows; its seconds are short. */
  get settings(): Readonly<Record<string, unknown>> {
    return {
      'buildbeat.ignoreCommands': [`^(?!(buildbeat run .*)?${this.command} (${MANNERS.join('|')})$)`],
      // What is typed in the editor's terminals is found, and ended, with the rest.
      'terminal.integrated.env.linux': this.own.environment,
      'buildbeat.liveness.heartbeatInterval': HEARTBEAT_S,
      'buildbeat.liveness.quietAfter': 1,
      'buildbeat.liveness.stallAfter': 5,
    };
  }

  make(manner: Manner): string {
    return `${this.command} ${manner}`;
  }

  async start(manner: Manner): Promise<void> {
    if (manner === 'lock') await this.holdLock();
    this.type(manner, this.make(manner));
  }

  /** Starts a build as a watched task; its watcher writes what it sees into this state folder. */
  startWatched(manner: Manner, stateDir: string): void {
    const buildbeat = `'${process.execPath}' '${fromRepository('dist/cli.js')}' --state-dir '${stateDir}'`;
    this.type(manner, `${buildbeat} run --heartbeat-interval ${HEARTBEAT_S} -- ${this.make(manner)}`);
  }

  /** Signals all processes of a build, and the shell that it was started in. */
  signal(manner: Manner, signal: NodeJS.Signals): void {
    const shell = this.shells.get(manner);
    if (!shell) throw new Error(`${this.make(manner)} was not started`);
    process.kill(-shell.pid, signal);
  }

  /** The process of a build that runs, wherever it was started. */
  pidOf(manner: Manner): number {
    const command = this.make(manner);
    const found = this.own.running().find((one) => one.command === command);
    if (!found) throw new Error(`${command} does not run`);
    return found.pid;
  }

  /** Ends all that was started here, in the editor too. */
  async letGo(): Promise<void> {
    await cleanUp(...[...this.shells.values()].map((shell) => () => shell.dispose()));
    for (const { pid } of this.own.running()) killQuietly(pid);
    await this.own.expectNone();
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Takes the lock that one of the builds waits for. */
  private async holdLock(): Promise<void> {
    const holder = spawn('flock', ['held', 'sh', '-c', 'echo held; exec sleep 600 > /dev/null'], {
      ...{ cwd: this.path, stdio: ['ignore', 'pipe', 'ignore'] },
      env: { ...process.env, ...this.own.environment },
    });
    await once(holder, 'spawn');
    await within('the lock to be held', once(holder.stdout, 'data'));
  }

  private type(manner: Manner, commandLine: string): void {
    const shell = new ForeignShell('piped', this.own.environment);
    this.shells.set(manner, shell);
    shell.write(`cd '${this.path}'\n${commandLine}\n`);
  }
}
