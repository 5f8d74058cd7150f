import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../src/model/observation';
import { Daemon } from '../test/helpers/daemon';
import { makeCProject } from '../test/helpers/projects';
import { ForeignShell } from '../test/helpers/terminal';
import { atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

/** So many that their median is sure to about a hundredth. */
const PAIRS = 60;
/** Supervision runs for days: what is measured is not its first seconds, in which its code is still compiled. */
const WARMING_BUILDS = 10;
const SETTLE_MS = 1_000;
const LIMIT = 1.02;
const FILES = 60;

interface Cost {
  /** Seconds. */
  readonly wall: number;
  /** Seconds, user and system, of the build's own processes. */
  readonly cpu: number;
}

interface Pair {
  readonly supervised: Cost;
  readonly alone: Cost;
}

/** What a build costs while it is supervised, against the same build a second later while the daemon is stopped. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  makeCProject(folder, { files: FILES });
  const shell = new ForeignShell('piped', { TIMEFORMAT: '%R %U %S' });
  try {
    const results: BenchResult[] = [];
    for (const backend of ['kernel', 'procfs'] as const) {
      const pairs = await measure(backend, shell, folder);
      results.push(report(backend, 'wall time', pairs, ({ wall }) => wall));
      results.push(report(backend, 'CPU time', pairs, ({ cpu }) => cpu));
    }
    return results;
  } finally {
    await shell.dispose();
    rmSync(folder, { recursive: true });
  }
}

async function measure(backend: Backend, shell: ForeignShell, folder: string): Promise<Pair[]> {
  const daemon = await Daemon.start(backend);
  const stopped = async (): Promise<Cost> => {
    daemon.signal('SIGSTOP');
    const cost = await buildOnce(shell, folder);
    daemon.signal('SIGCONT');
    await sleep(SETTLE_MS);
    return cost;
  };
  try {
    for (let build = 0; build < WARMING_BUILDS; build++) await buildOnce(shell, folder);
    await sleep(SETTLE_MS);
    const pairs: Pair[] = [];
    for (let round = 0; round < PAIRS; round++) {
      const before = round % 2 === 0 ? await stopped() : undefined;
      const supervised = await buildOnce(shell, folder);
      pairs.push({ supervised, alone: before ?? (await stopped()) });
    }
    return pairs;
  } finally {
    await daemon.dispose();
  }
}

async function buildOnce(shell: ForeignShell, folder: string): Promise<Cost> {
  await shell.run(folder, 'make -s clean');
  const code = await shell.run(folder, '{ time make -s -j2 2> errors; } 2> times');
  if (code !== 0) throw new Error(`the build failed: ${readFileSync(join(folder, 'errors'), 'utf8')}`);
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = readFileSync(
    join(folder, 'times'),
    'utf8',
  )
    .split(' ')
    .map(Number);
  return { wall, cpu: user + system };
}

function report(
  backend: Backend,
  what: string,
  pairs: readonly Pair[],
  of: (cost: Cost) => number,
): BenchResult {
  const beside = pairs.map(({ supervised }) => of(supervised));
  const alone = pairs.map(({ alone }) => of(alone));
  const ratios = pairs.map(({ supervised, alone }) => of(supervised) / of(alone));
  return atMost(LIMIT, {
    name: `${backend}: ${what} of make -j2, supervised against not`,
    value: median(ratios),
    unit: '×',
    detail:
      `${FILES} small C files; median of ${PAIRS} pairs (${spread(ratios, 3)}), in which either comes first ` +
      `equally often: ${median(beside).toFixed(2)} s (${spread(beside, 2)}) against the daemon stopped by ` +
      `SIGSTOP, ${median(alone).toFixed(2)} s (${spread(alone, 2)}); after ${WARMING_BUILDS} builds`,
  });
}
