import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildId } from '../src/model/build';
import { readJournal } from '../src/store/journal';
import { Daemon } from '../test/helpers/daemon';
import { makeCProject, writeProject } from '../test/helpers/projects';
import { ForeignShell } from '../test/helpers/terminal';
import { atLeast, type BenchResult } from './result';

const BUILDS = 200;
/** On a machine with nothing to spare, the scheduler decides whether the worker reads in time. */
const LEAST_BUSY = 180;
const LEAST_QUIET = 198;
const SETTLE_MS = 1_500;

/** How many builds of about two milliseconds are recorded, with their whole command line and their end. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  writeProject(folder, { Makefile: 'all:\n\t@:\n' });
  makeCProject(join(folder, 'busy'), { files: 400 });
  const daemon = await Daemon.start('kernel');
  try {
    await sleep(SETTLE_MS);
    const quiet = await count(daemon, folder, 'quiet');
    const load = new ForeignShell();
    try {
      load.write(`cd '${folder}/busy'\nwhile make -s -j2; do make -s clean; done\n`);
      await sleep(SETTLE_MS);
      const busy = await count(daemon, folder, 'busy');
      return [report('at rest', quiet, LEAST_QUIET), report('beside make -j2', busy, LEAST_BUSY)];
    } finally {
      await load.dispose();
    }
  } finally {
    await daemon.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

interface Count {
  readonly recorded: number;
  readonly succeeded: number;
  readonly msEach: number;
  readonly load: number;
}

async function count(daemon: Daemon, folder: string, round: string): Promise<Count> {
  const shell = new ForeignShell();
  const before = performance.now();
  await shell.run(folder, `for ((i = 0; i < ${BUILDS}; i++)); do make ROUND=${round}; done`);
  const msEach = (performance.now() - before) / BUILDS;
  const [load = Number.NaN] = loadavg();
  await shell.dispose();
  await sleep(SETTLE_MS);
  const started = new Set<BuildId>();
  let succeeded = 0;
  await readJournal(join(daemon.stateDir, 'journal'), ({ event }) => {
    if (event.type === 'build.started' && event.build.command === `make ROUND=${round}`) {
      started.add(event.build.id);
    } else if (event.type === 'build.finished' && started.has(event.id)) {
      if (event.verdict.outcome === 'succeeded') succeeded++;
    }
  });
  return { recorded: started.size, succeeded, msEach, load };
}

function report(when: string, { recorded, succeeded, msEach, load }: Count, least: number): BenchResult {
  return atLeast(least, {
    name: `kernel: no-op make recorded, ${when}`,
    value: succeeded,
    unit: 'builds',
    detail:
      `of ${BUILDS} in a row from a shell, ${msEach.toFixed(1)} ms each, load average ${load.toFixed(1)}; ` +
      `${recorded} with their command line, counted are those that also ended as succeeded`,
  });
}
