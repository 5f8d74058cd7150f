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
const QUIET_MS = 5_000;
const DELAY_RESOLUTION_MS = 2;
const SETTLE_MS = 500;

/** What 2,000 processes started one after another cost the sensing worker and its host. */
export async function run(): Promise<BenchResult[]> {
  const count = new StormCount();
  const table = startProcessTable(
    { backend: 'kernel', intervalMs: 100, workerPath: await bundledWorker() },
    (observations) => count.take(observations),
  );
  try {
    const backend = await table.ready;
    if (backend !== 'kernel') throw new Error(`kernel events do not work here, ${backend} does`);
    await sleep(SETTLE_MS);
    const idle = await delayDuring(() => sleep(QUIET_MS));
    const before = { cpu: otherThreadsCpuMs(), events: count.events };
    const load = await delayDuring(() => storm(count));
    const cpu = otherThreadsCpuMs() - before.cpu;
    return report(count, (cpu * 1000) / (count.events - before.events), idle, load);
  } finally {
    await table.dispose();
  }
}

function report(count: StormCount, cpuMicros: number, idle: number, load: number): BenchResult[] {
  const detail = `${PROCESSES} processes one after another, each a fork, an exec and an exit`;
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
      value: load - idle,
      unit: 'ms',
      detail: `main thread that receives every observation; p99 idle ${idle.toFixed(2)} ms, in the storm ${load.toFixed(2)} ms`,
    }),
  ];
}

/** Started by a shell of its own, so that the receiving thread only receives. */
async function storm(count: StormCount): Promise<void> {
  const script = `i=0; while [ $i -lt ${PROCESSES} ]; do sh -c "exit $((i % ${CODES}))"; i=$((i+1)); done`;
  const shell = spawn('sh', ['-c', script], { stdio: 'ignore' });
  count.follow(shell.pid);
  await once(shell, 'exit');
  await sleep(SETTLE_MS);
}

/** Milliseconds: the 99th percentile of how late the main thread's event loop was meanwhile. */
async function delayDuring(work: () => Promise<void>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.percentile(99) / 1e6 - DELAY_RESOLUTION_MS;
}

/** Counts what arrives, and what of it are the children of one shell, whose exit codes are known by order. */
class StormCount {
  events = 0;
  seen = 0;
  right = 0;
  private shell: number | undefined;
  private readonly expected = new Map<ProcessKey, number>();

  follow(shell: number | undefined): void {
    this.shell = shell;
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
    if (process.ppid === this.shell) this.expected.set(process.key, this.seen++ % CODES);
  }

  private exited({ key, status }: Extract<Observation, { type: 'process.exited' }>): void {
    const expected = this.expected.get(key);
    if (expected !== undefined && status?.kind === 'exited' && status.code === expected) this.right++;
  }
}
