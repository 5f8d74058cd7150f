import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '../src/model/observation';
import type { ProcessKey } from '../src/model/process';
import { startProcessTable } from '../src/sensors/processTable/processTable';
import { bundledWorker } from '../test/helpers/worker';
import { otherThreadsCpuMs } from './cpu';
import { atLeast, atMost, type BenchResult } from './result';

const PROCESSES = 2_000;
const CODES = 251;
const ROUNDS = 5;
const QUIET_MS = 1_500;
const DELAY_RESOLUTION_MS = 2;
const SETTLE_MS = 500;

/** What 2,000 processes started one after another cost the sensing worker and its host. */
export async function run(): Promise<BenchResult[]> {
  const count = new StormCount();
  const sensed = new LoopDelay();
  const idle = new LoopDelay();
  const table = startProcessTable(
    { backend: 'kernel', intervalMs: 100, workerPath: await bundledWorker() },
    (observations) => count.take(observations),
  );
  let cpu = 0;
  let events = 0;
  try {
    const backend = await table.ready;
    if (backend !== 'kernel') throw new Error(`kernel events do not work here, ${backend} does`);
    for (let round = 0; round < ROUNDS; round++) {
      await idle.during(() => sleep(QUIET_MS));
      const before = { cpu: otherThreadsCpuMs(), events: count.events };
      await sensed.during(() => storm(count));
      cpu += otherThreadsCpuMs() - before.cpu;
      events += count.events - before.events;
    }
  } finally {
    await table.dispose();
  }
  const unsensed = new LoopDelay();
  for (let round = 0; round < ROUNDS; round++) await unsensed.during(() => storm(count));
  return report(count, (cpu * 1000) / events, { idle: idle.p99, sensed: sensed.p99, unsensed: unsensed.p99 });
}

interface Delays {
  readonly idle: number;
  readonly sensed: number;
  readonly unsensed: number;
}

function report(count: StormCount, cpuMicros: number, delays: Delays): BenchResult[] {
  const detail = `${PROCESSES} processes one after another, each a fork, an exec and an exit`;
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  return [
    atLeast(PROCESSES, {
      name: 'kernel backend: processes seen',
      value: count.seen,
      unit: 'processes',
      detail,
    }),
    atLeast(PROCESSES, {
      name: 'kernel backend: right exit status',
      value: count.right,
      unit: 'processes',
      detail: `${CODES} different exit codes; ${detail}`,
    }),
    atMost(80, {
      name: 'kernel backend: CPU an event',
      value: cpuMicros,
      unit: 'µs',
      detail: 'every thread of the host process but its main one, over the observations they made',
    }),
    atMost(2, {
      name: 'kernel backend: event-loop delay p99 above idle',
      value: delays.sensed - delays.idle,
      unit: 'ms',
      detail:
        `main thread that receives every observation, ${ROUNDS} rounds taken in turn; p99 idle ${ms(delays.idle)}, ` +
        `in the storm ${ms(delays.sensed)}, in the same storm with nothing sensing ${ms(delays.unsensed)}`,
    }),
  ];
}

/** Started by a shell of its own, so that the receiving thread only receives. */
async function storm(count: StormCount): Promise<void> {
  const each = PROCESSES / ROUNDS;
  const script = `i=0; while [ $i -lt ${each} ]; do sh -c "exit $((i % ${CODES}))"; i=$((i+1)); done`;
  const shell = spawn('sh', ['-c', script], { stdio: 'ignore' });
  count.follow(shell.pid);
  await once(shell, 'exit');
  await sleep(SETTLE_MS);
}

/** How late the main thread's event loop was, over all that was measured. */
class LoopDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });

  async during(work: () => Promise<void>): Promise<void> {
    this.histogram.enable();
    await work();
    this.histogram.disable();
  }

  /** Milliseconds: the 99th percentile. */
  get p99(): number {
    return this.histogram.percentile(99) / 1e6 - DELAY_RESOLUTION_MS;
  }
}

/** Counts what arrives, and what of it are the children of one shell, whose exit codes are known by order. */
class StormCount {
  events = 0;
  seen = 0;
  right = 0;
  private shell: number | undefined;
  private inOrder = 0;
  private readonly expected = new Map<ProcessKey, number>();

  follow(shell: number | undefined): void {
    this.shell = shell;
    this.inOrder = 0;
  }

  take(observations: readonly Observation[]): void {
    for (const observation of observations) {
      if (observation.type === 'process.started') this.started(observation.process);
      else if (observation.type === 'process.exited') this.exited(observation);
      else if (observation.type !== 'process.changed') continue;
      this.events++;
    }
  }

  private started(process: { readonly key: ProcessKey; readonly ppid: number }): void {
    if (process.ppid !== this.shell) return;
    this.seen++;
    this.expected.set(process.key, this.inOrder++ % CODES);
  }

  private exited({ key, status }: Extract<Observation, { type: 'process.exited' }>): void {
    const expected = this.expected.get(key);
    if (expected !== undefined && status?.kind === 'exited' && status.code === expected) this.right++;
  }
}
