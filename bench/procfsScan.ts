import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pidtree from 'pidtree';
import psList from 'ps-list';
import { BootClock } from '../src/sensors/processTable/linux/bootClock';
import { ExitWatcher } from '../src/sensors/processTable/linux/exitWatcher';
import { FactsReader } from '../src/sensors/processTable/linux/factsReader';
import { loadLibc } from '../src/sensors/processTable/linux/libc';
import { ProcReader } from '../src/sensors/processTable/linux/procReader';
import { ProcScan } from '../src/sensors/processTable/linux/procScan';
import { Procfs } from '../src/sensors/processTable/procfs';
import { cpuWithChildrenMs, ownCpuMs } from './cpu';
import { atLeast, atMost, type BenchResult } from './result';
import { median } from './statistics';

const PROCESSES = 500;
const ROUNDS = 20;
const SCANS_A_ROUND = 20;
const INTERVAL_MS = 100;
const STEADY_MS = 20_000;

/** What a scan of `/proc` costs among about 500 processes, beside the libraries that do the like. */
export async function run(): Promise<BenchResult[]> {
  const sleepers = await startSleepers();
  try {
    const count = processCount();
    const costs = await compare();
    const share = await steadyShare();
    return report(costs, share, count);
  } finally {
    if (sleepers.pid !== undefined) process.kill(-sleepers.pid, 'SIGKILL');
  }
}

interface Costs {
  readonly scan: number;
  readonly psList: number;
  readonly pidtree: number;
}

function report(costs: Costs, share: number, count: number): BenchResult[] {
  const detail = `${count} processes, CPU with children, median of ${ROUNDS} rounds taken in turn`;
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  return [
    atMost(INTERVAL_MS * 0.015, {
      name: 'one steady procfs scan',
      value: costs.scan,
      unit: 'ms CPU',
      detail,
    }),
    atLeast(25, {
      name: 'ps-list against one procfs scan',
      value: costs.psList / costs.scan,
      unit: '×',
      detail: `${ms(costs.psList)}; ${detail}`,
    }),
    atLeast(15, {
      name: 'pidtree against one procfs scan',
      value: costs.pidtree / costs.scan,
      unit: '×',
      detail: `${ms(costs.pidtree)}; ${detail}`,
    }),
    atMost(1.5, {
      name: 'procfs backend at 100 ms',
      value: share * 100,
      unit: '% of a core',
      detail: `${count} processes, ${STEADY_MS / 1000} s, the whole backend, not just its scans`,
    }),
  ];
}

/** The scans of a round are spread out, as they are in use: caches may cool between them. */
async function compare(): Promise<Costs> {
  const libc = loadLibc();
  const exits = libc && ExitWatcher.create(libc);
  const scan = new ProcScan(new FactsReader(new ProcReader(), new BootClock()), exits);
  scan.snapshot(performance.now(), Date.now());
  const rounds: Costs[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const scans: number[] = [];
    for (let count = 0; count < SCANS_A_ROUND; count++) {
      await sleep(20);
      const before = cpuWithChildrenMs();
      scan.scan(performance.now(), Date.now());
      scans.push(cpuWithChildrenMs() - before);
    }
    const costs = {
      scan: scans.reduce((sum, ms) => sum + ms, 0) / SCANS_A_ROUND,
      psList: await cpuOf(() => psList()),
      pidtree: await cpuOf(() => pidtree(-1)),
    };
    if (round >= 0) rounds.push(costs); // the first one warms up
  }
  exits?.close();
  return {
    scan: median(rounds.map((round) => round.scan)),
    psList: median(rounds.map((round) => round.psList)),
    pidtree: median(rounds.map((round) => round.pidtree)),
  };
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = cpuWithChildrenMs();
  await work();
  return cpuWithChildrenMs() - before;
}

async function steadyShare(): Promise<number> {
  const backend = new Procfs(INTERVAL_MS);
  let death: string | undefined;
  await backend.start({
    observe: () => undefined,
    gives: () => undefined,
    died: (reason) => (death = reason),
  });
  await sleep(2_000);
  const cpu = ownCpuMs();
  const begin = performance.now();
  await sleep(STEADY_MS);
  const share = (ownCpuMs() - cpu) / (performance.now() - begin);
  backend.stop();
  await sleep(2 * INTERVAL_MS);
  if (death !== undefined) throw new Error(death);
  return share;
}

/** One process group with as many processes as are missing. */
async function startSleepers() {
  const missing = Math.max(0, PROCESSES - processCount());
  const script = `i=0; while [ $i -lt ${missing} ]; do sleep 3600 & i=$((i+1)); done; echo ready; wait`;
  const group = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(group.stdout, 'data');
  return group;
}

const processCount = (): number => readdirSync('/proc').filter((name) => /^\d/.test(name)).length;
