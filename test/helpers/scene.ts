import { Aggregator, type AggregationOptions } from '../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../src/aggregation/tools/defaultRules';
import type { Build, FinishedBuild } from '../../src/model/build';
import type { BuildEvent } from '../../src/model/events';
import type { Observation, TaskFacts } from '../../src/model/observation';
import { exited, processKey, signaled, type ExitStatus, type ProcessFacts } from '../../src/model/process';
import { ReadModel } from '../../src/model/readModel';

export interface Spawned {
  facts: ProcessFacts;
}

export interface SpawnOptions {
  readonly parent?: Spawned;
  readonly pid?: number;
  readonly cwd?: string;
  readonly own?: boolean;
  readonly exe?: string;
  readonly session?: number;
}

const START = 1_000_000;
const NOTHING_BUT_CPU = { peakRssBytes: 0, readBytes: 0, writtenBytes: 0, readChars: 0, writtenChars: 0 };

/**
 * A world of processes in virtual time for tests of the fold: what happens in it is observed by an
 * aggregator, and its events are folded into a read model.
 */
export class Scene {
  readonly events: BuildEvent[] = [];
  now = START;
  private aggregator: Aggregator;
  private model = new ReadModel();
  private seq = 0;
  private nextPid = 100;
  private lines = 0;
  private watched = true;
  private alive = new Map<number, Spawned>();

  constructor(private readonly options: Partial<AggregationOptions> = {}) {
    this.aggregator = this.newAggregator([]);
  }

  observe(observation: Observation): void {
    this.now = Math.max(this.now, observation.at);
    if (!this.watched) return;
    this.tell(this.aggregator.observe(observation));
  }

  /** Lets time pass, with the ticks the aggregator asks for. */
  wait(ms: number): void {
    const end = this.now + ms;
    for (
      let next = this.aggregator.nextTick;
      next !== undefined && next <= end;
      next = this.aggregator.nextTick
    ) {
      this.now = Math.max(this.now, next);
      this.tell(this.aggregator.observe({ type: 'tick', at: this.now }));
    }
    this.now = end;
  }

  /** Starts a process from a command line split at spaces (or given as argv), 1 ms after what came before. */
  spawn(command: string | readonly string[], options: SpawnOptions = {}): Spawned {
    this.now += 1;
    const facts = this.factsOf(command, options);
    const spawned = { facts };
    this.alive.set(facts.pid, spawned);
    this.observe({ type: 'process.started', at: this.now, process: facts });
    return spawned;
  }

  /** A process between fork and exec, as the kernel backend shows it. */
  fork(parent: Spawned): Spawned {
    this.now += 1;
    const pid = this.nextPid++;
    const facts: ProcessFacts = {
      ...parent.facts,
      key: processKey(pid, this.now),
      pid,
      ppid: parent.facts.pid,
      startedAt: this.now,
      forked: true,
    };
    const spawned = { facts };
    this.alive.set(pid, spawned);
    this.observe({ type: 'process.started', at: this.now, process: facts });
    return spawned;
  }

  exec(
    spawned: Spawned,
    command: string | readonly string[],
    options: Pick<SpawnOptions, 'exe' | 'session'> = {},
  ): void {
    const { facts } = spawned;
    const { comm, argv } = programOf(command);
    spawned.facts = {
      ...facts,
      comm,
      argv,
      forked: undefined,
      session: options.session ?? facts.session,
      exe: options.exe,
    };
    this.now += 1;
    this.observe({ type: 'process.changed', at: this.now, process: spawned.facts });
  }

  /** @param cpuMs what it used, where the sensor knows */
  exit(spawned: Spawned, status: ExitStatus | number | undefined = 0, cpuMs?: number): void {
    this.now += 1;
    this.alive.delete(spawned.facts.pid);
    this.observe({
      type: 'process.exited',
      at: this.now,
      key: spawned.facts.key,
      status: typeof status === 'number' ? exited(status) : status,
      ...(cpuMs === undefined ? {} : { usage: { ...NOTHING_BUT_CPU, cpuMs, leastCpuMs: cpuMs } }),
    });
  }

  /** Exit without a status, as a backend without exit evidence reports it. */
  vanish(spawned: Spawned): void {
    this.now += 1;
    this.alive.delete(spawned.facts.pid);
    this.observe({ type: 'process.exited', at: this.now, key: spawned.facts.key });
  }

  kill(spawned: Spawned, signal: number): void {
    this.exit(spawned, signaled(signal));
  }

  /** An interactive shell in its own session, as a terminal starts it. */
  shell(options: SpawnOptions = {}): Spawned {
    const pid = this.nextPid;
    return this.spawn('bash', { session: pid, ...options });
  }

  snapshot(): void {
    this.observe({
      type: 'process.snapshot',
      at: this.now,
      processes: [...this.alive.values()].map((p) => p.facts),
    });
  }

  /**
   * The supervisor goes and another takes over from the journal; `meanwhile` happens unseen, and `first` is
   * observed before the first look at the process table.
   */
  restart(meanwhile: () => void = () => undefined, first: () => void = () => undefined): void {
    this.lose(meanwhile);
    this.aggregator = this.newAggregator(this.model.builds(), this.now);
    first();
    this.snapshot();
  }

  /** What happens in `unseen` is never observed. */
  lose(unseen: () => void): void {
    this.watched = false;
    unseen();
    this.watched = true;
  }

  startTask(label: string, task: Partial<TaskFacts> = {}, pid?: number): string {
    const execution = task.execution ?? `${label}#${this.now}`;
    this.observe({
      type: 'task.started',
      at: this.now,
      task: { execution, label, source: 'Workspace', isBackground: false, compounds: [], ...task },
    });
    this.observe({ type: 'task.process_started', at: this.now, execution, pid });
    return execution;
  }

  endTask(execution: string, exitCode?: number): void {
    this.now += 1;
    this.observe({ type: 'task.process_ended', at: this.now, execution, exitCode });
    this.observe({ type: 'task.ended', at: this.now, execution });
  }

  startLine(shell: Spawned, commandLine: string, options: { trusted?: boolean; cwd?: string } = {}): string {
    const command = `line#${++this.lines}`;
    this.observe({
      type: 'terminal.command_started',
      at: this.now,
      command,
      terminalName: 'bash',
      shellPid: shell.facts.pid,
      commandLine,
      trusted: options.trusted ?? true,
      cwd: options.cwd,
    });
    return command;
  }

  endLine(command: string, exitCode?: number): void {
    this.now += 1;
    this.observe({ type: 'terminal.command_ended', at: this.now, command, exitCode });
  }

  builds(): readonly Build[] {
    return this.model.builds();
  }

  /** The one build there is. */
  only(): Build {
    const [build, ...others] = this.builds();
    if (!build || others.length > 0) {
      throw new Error(
        `expected one build, there are: ${
          this.builds()
            .map((b) => b.command)
            .join(' | ') || 'none'
        }`,
      );
    }
    return build;
  }

  onlyFinished(): FinishedBuild {
    const build = this.only();
    if (build.state !== 'finished') throw new Error(`${build.command} still runs`);
    return build;
  }

  private newAggregator(history: readonly Build[], since?: number): Aggregator {
    return new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [], since, ...this.options }, history);
  }

  private tell(events: readonly BuildEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.model.apply({ seq: ++this.seq, at: this.now, event });
    }
  }

  private factsOf(command: string | readonly string[], options: SpawnOptions): ProcessFacts {
    const pid = options.pid ?? this.nextPid++;
    const parent = options.parent?.facts;
    return {
      ...programOf(command),
      key: processKey(pid, this.now),
      pid,
      ppid: parent?.pid ?? 1,
      startedAt: this.now,
      own: options.own ?? true,
      exe: options.exe,
      cwd: options.cwd ?? parent?.cwd ?? '/home/ada/demo',
      session: options.session ?? parent?.session ?? 1,
    };
  }
}

function programOf(command: string | readonly string[]): { comm: string; argv: readonly string[] } {
  const argv = typeof command === 'string' ? command.split(' ') : command;
  return { comm: (argv[0] ?? '').replace(/^.*\//, '').slice(0, 15), argv };
}
