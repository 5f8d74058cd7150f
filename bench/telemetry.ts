import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import { Aggregator } from '../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../src/aggregation/tools/defaultRules';
import { systemClock as clock } from '../src/base/systemClock';
import { FeedSource } from '../src/model/feed';
import type { Observation } from '../src/model/observation';
import { processKey } from '../src/model/process';
import { createTelemetrySensor } from '../src/sensors/telemetry/createTelemetrySensor';
import { TelemetryTail } from '../src/store/telemetryTail';
import { TelemetryRecorder } from '../src/supervision/telemetryRecorder';
import { ownCpuMs } from './cpu';
import { atLeast, atMost, type BenchResult } from './result';
import { median } from './statistics';

const PROCESSES = 50;
/** Held by each process: as much as lets the memory that they share be read, which is the dearest. */
const HELD_MIB = 3;
const ROUNDS = 200;
const WARM_UP = 20;
const INTERVAL_MS = 1_000;
const WARM_UP_MS = 10_000;
const STEADY_MS = 30_000;
/** Old enough to be looked at by the set interval. */
const AGE_MS = 60_000;

/** What it costs to look at the processes of a build, beside the library that does the like. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  const processes = await startProcesses();
  try {
    const pids = processes.flatMap(({ pid }) => pid ?? []);
    return [...(await samples(pids)), await steadyShare(join(folder, 'telemetry'), pids)];
  } finally {
    for (const child of processes) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Both in turn, with a rest before each as in use: caches may cool meanwhile. Both keep descriptors open. */
async function samples(pids: readonly number[]): Promise<BenchResult[]> {
  const sensor = createTelemetrySensor();
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [look, libraryLook] = [
      await costOf(() => sensor.look([{ build: 'bench', pids }])),
      await costOf(() => pidusage([...pids])),
    ];
    if (round < 0) continue;
    ours.push(look);
    theirs.push(libraryLook);
  }
  sensor.dispose();
  pidusage.clear();
  const what = `${pids.length} processes that hold ${HELD_MIB} MiB each, mean of ${ROUNDS} taken in turn`;
  const wall = (costs: readonly Cost[]): string =>
    `${median(costs.map(({ wallMs }) => wallMs)).toFixed(2)} ms of wall time in the median`;
  return [
    atMost(1, {
      name: 'a telemetry sample of 50 processes',
      value: meanCpuMs(ours),
      unit: 'ms CPU',
      detail:
        `stat and io of each, peaks, now and then shared memory, and the machine; ${what}; ` + wall(ours),
    }),
    atLeast(1, {
      name: 'pidusage against one telemetry sample',
      value: meanCpuMs(theirs) / meanCpuMs(ours),
      unit: '×',
      detail: `${meanCpuMs(theirs).toFixed(2)} ms CPU for CPU time and RSS alone; ${what}; ${wall(theirs)}`,
    }),
  ];
}

async function costOf(look: () => unknown): Promise<Cost> {
  await sleep(20);
  const [cpu, begin] = [ownCpuMs(), performance.now()];
  await look();
  return { cpuMs: ownCpuMs() - cpu, wallMs: performance.now() - begin };
}

/** On average, for some looks read more than others. */
const meanCpuMs = (costs: readonly Cost[]): number =>
  costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / costs.length;

/** All that is done for the telemetry of one build: looks, sums, and what is written. */
async function steadyShare(dir: string, pids: readonly number[]): Promise<BenchResult> {
  const feed = new FeedSource();
  const aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, []);
  const problems: string[] = [];
  const recorder = new TelemetryRecorder({
    ...{ capacity: 3_600, intervalMs: INTERVAL_MS, dir, feed, clock },
    measured: (build) => aggregator.measured(build),
    sensor: createTelemetrySensor(),
    tell: () => undefined,
    log: (problem) => problems.push(problem),
  });
  await recorder.start();
  const events = aggregator.observe(snapshotOf(pids));
  const started = events.find((event) => event.type === 'build.started');
  if (!started) throw new Error('no build was found among the processes');
  recorder.hear(events);
  await sleep(WARM_UP_MS);
  const cpu = ownCpuMs();
  const begin = performance.now();
  await sleep(STEADY_MS);
  const share = (ownCpuMs() - cpu) / (performance.now() - begin);
  const { samples } = await new TelemetryTail(dir, started.build.id).next();
  await recorder.stop();
  const looks = (WARM_UP_MS + STEADY_MS) / INTERVAL_MS;
  if (problems.length > 0 || Math.abs(samples.length - looks) > looks / 4) {
    throw new Error(`${samples.length} samples in ${looks} s: ${problems.join(' ')}`);
  }
  return atMost(0.5, {
    name: 'telemetry of one build at 1 s',
    value: share * 100,
    unit: '% of a core',
    detail: `${pids.length} processes that hold ${HELD_MIB} MiB each, ${STEADY_MS / 1000} s; looks, sums, and what is written`,
  });
}

/** A make and what it runs, all but young. */
function snapshotOf(pids: readonly number[]): Observation {
  const startedAt = clock.now() - AGE_MS;
  const [make = 0] = pids;
  const processes = pids.map((pid) => ({
    ...{ key: processKey(pid, startedAt), pid, startedAt, own: true, cwd: '/' },
    ...(pid === make
      ? { ppid: process.pid, comm: 'make', argv: ['make'] }
      : { ppid: make, comm: 'cc1', argv: ['cc1', 'main.c'] }),
  }));
  return { type: 'process.snapshot', at: clock.now(), processes };
}

/** Holds memory until its standard input is closed, and says when it does. */
const HOLD = `held=$(head -c ${HELD_MIB * 2 ** 20} /dev/zero | tr '\\0' x); echo; read -r end`;

/** @returns once each holds its memory */
async function startProcesses(): Promise<readonly ChildProcess[]> {
  const processes: ChildProcess[] = [];
  for (let count = 0; count < PROCESSES; count++) {
    const child = spawn('sh', ['-c', HOLD], { stdio: ['pipe', 'pipe', 'inherit'] });
    processes.push(child);
    await once(child.stdout, 'data');
  }
  return processes;
}
