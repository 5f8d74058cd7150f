import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import { systemClock } from '../../../src/base/systemClock';
import type { Build } from '../../../src/model/build';
import type { Observation } from '../../../src/model/observation';
import { exited, processKey, type ProcessFacts } from '../../../src/model/process';
import type { ObservationSink } from '../../../src/sensors/processTable/processTable';
import type { SupervisorChannels } from '../../../src/supervision/channels';
import { LocalSupervisor, type SupervisorOptions } from '../../../src/supervision/supervisor';
import { waitFor } from '../../helpers/waitFor';

/** A process of a recorded scene, below a shell with a terminal. */
export function facts(pid: number, argv: readonly string[], ppid = 100): ProcessFacts {
  return {
    key: processKey(pid, 1),
    pid,
    ppid,
    startedAt: Date.now(),
    own: true,
    comm: argv[0] ?? '',
    argv,
    cwd: '/home/ada/engine',
  };
}

const SHELL = facts(100, ['bash'], 1);

export const snapshot = (...processes: readonly ProcessFacts[]): Observation => ({
  type: 'process.snapshot',
  at: Date.now(),
  processes: [SHELL, ...processes],
});

export const began = (process: ProcessFacts): Observation => ({
  type: 'process.started',
  at: Date.now(),
  process,
});

export const ended = (process: ProcessFacts, code: number): Observation => ({
  type: 'process.exited',
  at: Date.now(),
  key: process.key,
  status: exited(code),
});

/** A supervisor whose process table says what the test says. */
export class SupervisorUnderTest {
  readonly supervisor: LocalSupervisor;
  readonly log: string[] = [];
  private sink: ObservationSink | undefined;

  constructor(
    stateDir: string,
    first: readonly Observation[] = [snapshot()],
    more: Partial<SupervisorOptions> = {},
    channels?: SupervisorChannels,
  ) {
    const options: SupervisorOptions = {
      stateDir,
      role: 'window',
      version: '0.0.0',
      aggregation: () => ({ rules: DEFAULT_RULES, ignoreCommands: [] }),
      createProcessTable: (sink) => {
        this.sink = sink;
        queueMicrotask(() => this.see(...first));
        return { ready: Promise.resolve('procfs'), dispose: () => this.close() };
      },
      clock: systemClock,
      log: (message) => this.log.push(message),
      ...more,
    };
    this.supervisor = new LocalSupervisor(options, channels);
  }

  see(...observations: readonly Observation[]): void {
    this.sink?.(observations);
  }

  state(type: string): Promise<true> {
    return waitFor(`the state ${type}`, () => (this.supervisor.state.type === type ? true : undefined));
  }

  /** The build that answers to `wanted`, once there is one. */
  build(wanted: (build: Build) => boolean): Promise<Build> {
    return waitFor('the build', () => this.supervisor.feed.model.builds().find(wanted));
  }

  private close(): Promise<void> {
    this.sink = undefined;
    return Promise.resolve();
  }
}

/** Supervisors that share one state folder, stopped and removed after the test. */
export class SharedState {
  private readonly made: SupervisorUnderTest[] = [];
  private folder: string | undefined;

  async dir(): Promise<string> {
    this.folder ??= await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    return this.folder;
  }

  async supervisor(
    first?: readonly Observation[],
    more?: Partial<SupervisorOptions>,
    channels?: SupervisorChannels,
  ): Promise<SupervisorUnderTest> {
    const made = new SupervisorUnderTest(await this.dir(), first, more, channels);
    this.made.push(made);
    return made;
  }

  async dispose(): Promise<void> {
    for (const { supervisor } of this.made.splice(0)) await supervisor.stop();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }
}
