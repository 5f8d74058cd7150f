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

const BLOCKS = 3;
const ROUNDS_A_BLOCK = 5;
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

/** What a build costs while it is supervised, against the same build while nothing senses. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  makeCProject(folder, { files: FILES });
  const shell = new ForeignShell('piped', { TIMEFORMAT: '%R %U %S' });
  const costs = { none: new Array<Cost>(), kernel: new Array<Cost>(), procfs: new Array<Cost>() };
  try {
    for (let block = 0; block < BLOCKS; block++) {
      for (const setup of inTurn(block)) costs[setup].push(...(await supervised(setup, shell, folder)));
    }
  } finally {
    await shell.dispose();
    rmSync(folder, { recursive: true });
  }
  return (['kernel', 'procfs'] as const).flatMap((backend) => [
    report(backend, 'wall time', costs.none, costs[backend], ({ wall }) => wall),
    report(backend, 'CPU time', costs.none, costs[backend], ({ cpu }) => cpu),
  ]);
}

/** Each setup comes first, second and last equally often. */
function inTurn(block: number): readonly ('none' | 'kernel' | 'procfs')[] {
  const setups = ['none', 'kernel', 'procfs'] as const;
  return setups.map((_, index) => setups[(index + block) % setups.length] ?? 'none');
}

async function supervised(setup: 'none' | Backend, shell: ForeignShell, folder: string): Promise<Cost[]> {
  const daemon = setup === 'none' ? undefined : await Daemon.start(setup);
  try {
    for (let build = 0; build < WARMING_BUILDS; build++) await buildOnce(shell, folder);
    await sleep(SETTLE_MS);
    const costs: Cost[] = [];
    for (let round = 0; round < ROUNDS_A_BLOCK; round++) costs.push(await buildOnce(shell, folder));
    return costs;
  } finally {
    await daemon?.dispose();
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
  without: readonly Cost[],
  sensed: readonly Cost[],
  of: (cost: Cost) => number,
): BenchResult {
  const [alone, beside] = [without.map(of), sensed.map(of)];
  const pairs = beside.map((value, round) => value / (alone[round] ?? Number.NaN));
  return atMost(LIMIT, {
    name: `${backend}: ${what} of make -j2, supervised against not`,
    value: median(beside) / median(alone),
    unit: '×',
    detail:
      `${FILES} small C files, medians of ${beside.length} builds in ${BLOCKS} blocks taken in turn, each after ` +
      `${WARMING_BUILDS} builds that are not counted: ${median(beside).toFixed(2)} s ` +
      `(${spread(beside, 2)}) against ${median(alone).toFixed(2)} s (${spread(alone, 2)}); ` +
      `pairs ${spread(pairs, 3)}, their median ${median(pairs).toFixed(3)}`,
  });
}
