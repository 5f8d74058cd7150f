import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/systemClock';
import type { BuildId, BuildIdentity } from '../src/model/build';
import type { Backend } from '../src/model/observation';
import { tailJournal } from '../src/store/journal';
import { JournalCursor } from '../src/store/journalCursor';
import { Daemon } from '../test/helpers/daemon';
import { writeProject } from '../test/helpers/projects';
import { ForeignShell } from '../test/helpers/terminal';
import { waitFor } from '../test/helpers/waitFor';
import { atMost, type BenchResult } from './result';
import { median, percentile } from './statistics';

const ROUNDS = 40;
const LIMITS_MS = { kernel: 50, procfs: 250 };

/** How long after the end of a build another process can read in the journal that it ended. */
export async function run(): Promise<BenchResult[]> {
  return [await measure('kernel', LIMITS_MS.kernel), await measure('procfs', LIMITS_MS.procfs)];
}

async function measure(backend: Backend, limitMs: number): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  writeProject(folder, { Makefile: 'all:\n\t@sleep 0.3\n' });
  const daemon = await Daemon.start(backend);
  const arrivals = new Arrivals(join(daemon.stateDir, 'journal'));
  const shell = new ForeignShell();
  try {
    // The shell's own clock, without a fork, as soon as it has reaped make.
    const build = `make ROUND=$i; echo "$EPOCHREALTIME" >> ends; sleep 0.1`;
    await shell.run(folder, `for ((i = 0; i < ${ROUNDS}; i++)); do ${build}; done`);
    const arrived = await waitFor(`${ROUNDS} ends in the journal`, () => arrivals.ofRounds());
    const ends = readFileSync(join(folder, 'ends'), 'utf8').trimEnd().split('\n');
    const latencies = ends.map((end, round) => (arrived[round] ?? Number.NaN) - Number(end) * 1000);
    return report(backend, limitMs, latencies);
  } finally {
    arrivals.dispose();
    await shell.dispose();
    await daemon.dispose();
    rmSync(folder, { recursive: true });
  }
}

function report(backend: Backend, limitMs: number, latencies: readonly number[]): BenchResult {
  return atMost(limitMs, {
    name: `${backend}: exit to build.finished in the journal, p95`,
    value: percentile(latencies, 0.95),
    unit: 'ms',
    detail:
      `${ROUNDS} builds of 0.3 s under a daemon, from when the shell has reaped make to when another process ` +
      `has read the line; median ${median(latencies).toFixed(1)} ms, worst ${Math.max(...latencies).toFixed(1)} ms`,
  });
}

/** When the end of each round's build was read in the journal. */
class Arrivals {
  private readonly rounds = new Map<BuildId, number>();
  private readonly times = new Map<number, number>();
  private readonly tail;

  constructor(dir: string) {
    const onError = (error: unknown): void => console.error(error);
    this.tail = tailJournal(
      dir,
      new JournalCursor(dir),
      {
        onError,
        onEvent: ({ event }) => {
          if (event.type === 'build.started') this.started(event.build);
          else if (event.type === 'build.finished') this.finished(event.id, Date.now());
        },
      },
      systemClock,
    );
  }

  /** Epoch milliseconds in order of the rounds, once all are there. */
  ofRounds(): readonly number[] | undefined {
    const found = Array.from({ length: ROUNDS }, (_, round) => this.times.get(round));
    const known = found.filter((time) => time !== undefined);
    return known.length === ROUNDS ? known : undefined;
  }

  dispose(): void {
    this.tail.dispose();
  }

  private started({ id, command }: BuildIdentity): void {
    const round = /ROUND=(\d+)/.exec(command)?.[1];
    if (round !== undefined) this.rounds.set(id, Number(round));
  }

  private finished(id: BuildId, at: number): void {
    const round = this.rounds.get(id);
    if (round !== undefined) this.times.set(round, at);
  }
}
