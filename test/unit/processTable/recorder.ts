import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Observation } from '../../../src/model/observation';
import type { ProcessFacts } from '../../../src/model/process';
import type { BackendSink } from '../../../src/sensors/processTable/backend';
import { waitFor } from '../../helpers/waitFor';

type Of<T extends Observation['type']> = Extract<Observation, { type: T }>;

/** Keeps what a backend says, and waits for what a test wants to hear. */
export class Recorder implements BackendSink {
  readonly all: Observation[] = [];
  readonly deaths: string[] = [];
  readonly given: string[] = [];

  observe(observations: readonly Observation[]): void {
    this.all.push(...observations);
  }

  gives(clause: string): void {
    this.given.push(clause);
  }

  died(reason: string): void {
    this.deaths.push(reason);
  }

  of<T extends Observation['type']>(type: T): Of<T>[] {
    return this.all.filter((observation): observation is Of<T> => observation.type === type);
  }

  /** Every word on one process, in order. */
  about(pid: number): (Of<'process.started'> | Of<'process.changed'> | Of<'process.exited'>)[] {
    return this.all.filter(
      (observation): observation is Of<'process.started'> | Of<'process.changed'> | Of<'process.exited'> =>
        ((observation.type === 'process.started' || observation.type === 'process.changed') &&
          observation.process.pid === pid) ||
        (observation.type === 'process.exited' && observation.key.startsWith(`${pid}:`)),
    );
  }

  started(pid: number): Promise<ProcessFacts> {
    return waitFor(`the start of ${pid}`, () => this.facts().find((facts) => facts.pid === pid));
  }

  /** A process whose own program shows these arguments, or their words where the platform joins them. */
  running(...argv: string[]): Promise<ProcessFacts> {
    return waitFor(`the process ${argv.join(' ')}`, () =>
      this.facts().find((facts) => facts.forked !== true && facts.argv.join(' ') === argv.join(' ')),
    );
  }

  /** The pids of so many children that show these arguments. */
  children(parent: number, count: number, ...argv: string[]): Promise<readonly number[]> {
    return waitFor(`${count} children of ${parent}`, () => {
      const found = this.facts().filter(
        (facts) => facts.ppid === parent && facts.forked !== true && facts.argv.join(' ') === argv.join(' '),
      );
      const pids = [...new Set(found.map(({ pid }) => pid))];
      return pids.length === count ? pids : undefined;
    });
  }

  async exited(pid: number): Promise<Of<'process.exited'>> {
    return waitFor(`the exit of ${pid}`, () =>
      this.of('process.exited').find(({ key }) => key.startsWith(`${pid}:`)),
    );
  }

  private facts(): ProcessFacts[] {
    return this.all.flatMap((observation) =>
      observation.type === 'process.started' || observation.type === 'process.changed'
        ? observation.process
        : [],
    );
  }
}

/** What a test started; `end` kills what still runs and waits for it. */
export class Children {
  private readonly children: ChildProcess[] = [];

  start(command: string, ...args: string[]): number {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'] });
    this.children.push(child);
    if (child.pid === undefined) throw new Error(`${command} did not start`);
    return child.pid;
  }

  async end(): Promise<void> {
    for (const child of this.children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  }
}
