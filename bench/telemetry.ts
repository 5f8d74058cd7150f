import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import { Aggregator } from '../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../src/aggregation/tools/defaultRules';
import type { Clock } from '../src/base/clock';
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
    return [...(await samples(processes, pids)), await steadyShare(join(folder, 'telemetry'), pids)];
  } finally {
    for (const child of processes) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** What a look costs at processes that wait, and at processes of which half have run since the look before. */
async function samples(processes: readonly ChildProcess[], pids: readonly number[]): Promise<BenchResult[]> {
  const waiting = await compare(pids, []);
  const awake = await compare(
    pids,
    processes.filter((_, index) => index % 2 === 0),
  );
  const what = `${pids.length} processes that hold ${HELD_MIB} MiB each, mean of ${ROUNDS} taken in turn`;
  const read = 'stat and io of each that ran, peaks, now and then shared memory, and the machine';
  return [
    atMost(1, {
      name: 'a telemetry sample of 50 processes',
      value: meanCpuMs(waiting.ours),
      unit: 'ms CPU',
      detail: `${read}; ${what}; ${wall(waiting.ours)}`,
    }),
    atLeast(1, {
      name: 'pidusage against one telemetry sample',
      value: meanCpuMs(waiting.theirs) / meanCpuMs(waiting.ours),
      unit: '×',
      detail: `${cpu(waiting.theirs)} for CPU time and RSS alone; ${what}; ${wall(waiting.theirs)}`,
    }),
    atLeast(1, {
      name: 'the same where half of them run in between',
      value: meanCpuMs(awake.theirs) / meanCpuMs(awake.ours),
      unit: '×',
      detail: `${cpu(awake.theirs)} against ${cpu(awake.ours)}; ${what}`,
    }),
  ];
}

/**
 * Both in turn, with a rest before each as in use: caches may cool meanwhile. Both keep descriptors open.
 *
 * @param awake run for a moment before each look
 */
async function compare(
  pids: readonly number[],
  awake: readonly ChildProcess[],
): Promise<{ readonly ours: readonly Cost[]; readonly theirs: readonly Cost[] }> {
  const sensor = createTelemetrySensor(aSecondALook());
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const { stdin } of awake) stdin?.write('\n');
    const look = await costOf(() => sensor.look([{ build: 'bench', pids }]));
    const libraryLook = await costOf(() => pidusage([...pids]));
    if (round < 0) continue;
    ours.push(look);
    theirs.push(libraryLook);
  }
  sensor.dispose();
  pidusage.clear();
  return { ours, theirs };
}

const cpu = (costs: readonly Cost[]): string => `${meanCpuMs(costs).toFixed(2)} ms CPU`;
const wall = (costs: readonly Cost[]): string =>
  `${median(costs.map(({ wallMs }) => wallMs)).toFixed(2)} ms of wall time in the median`;

/** As if each look came a second after the one before: some of what is read is not read as often. */
function aSecondALook(): Clock {
  let ms = 0;
  return { ...clock, now: () => (ms += INTERVAL_MS) };
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
    sensor: createTelemetrySensor(clock),
    steady: () => performance.now(),
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

/** Holds memory until its standard input is closed, says when it does, and runs for a moment for each line. */
const HOLD = `held=$(head -c ${HELD_MIB * 2 ** 20} /dev/zero | tr '\\0' x); echo; while read -r line; do :; done`;

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
