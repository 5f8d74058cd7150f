import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromRepository } from '../test/helpers/repository';
import { atLeast, atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

const MEGABYTES = 100;
const ROUNDS = 33;
/** Those in which other processes used the machine least are the ones that count. */
const CALMEST = 11;
const STARTS = 15;

/** 100 MB through `run --capture` into sha256sum, against the same command in a bare pipe and through `tee`. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  try {
    const scene = new Scene(folder);
    await scene.round(WAYS);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await scene.round(round % 2 === 0 ? WAYS : WAYS.toReversed()));
    }
    const starts = [];
    for (let start = 0; start < STARTS; start++) starts.push(await scene.overhead());
    return [throughput(rounds), throughputWithStart(rounds), startUp(starts)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How the bytes come to their reader; `tee` keeps a copy as well, and is what a system has for it. */
type Way = 'bare' | 'captured' | 'tee';
const WAYS: readonly Way[] = ['bare', 'captured', 'tee'];

interface Stream {
  /** Milliseconds from the command's own start, after that of the watcher, until its reader has read all. */
  readonly ms: number;
  /** The same from the start of the whole line, the watcher's included. */
  readonly wholeMs: number;
}

type Round = Readonly<Record<Way, Stream>> & {
  /** Which part of the processors' time went to others meanwhile. */
  readonly othersShare: number;
};

class Scene {
  private readonly began: string;
  private readonly copy: string;
  private readonly stateDir: string;
  private readonly sum: string;
  /** Writes down when it starts, and is then `cat`. */
  private readonly producer: string;

  constructor(folder: string) {
    const file = join(folder, 'random');
    this.began = join(folder, 'began');
    this.copy = join(folder, 'copy');
    this.stateDir = join(folder, 'state');
    this.producer = `sh -c 'date +%s%N > ${this.began}; exec cat ${file}'`;
    const bytes = randomBytes(MEGABYTES * 1e6);
    writeFileSync(file, bytes);
    this.sum = createHash('sha256').update(bytes).digest('hex');
  }

  async round(order: readonly Way[]): Promise<Round> {
    const streams = { bare: NOTHING, captured: NOTHING, tee: NOTHING };
    const [since, used] = [machineTime(), process.cpuUsage()];
    let ownMs = 0;
    for (const way of order) {
      const { stream, cpuMs } = await this.stream(way);
      streams[way] = stream;
      ownMs += cpuMs;
    }
    const { user, system } = process.cpuUsage(used);
    ownMs += (user + system) / 1000;
    const { allMs, idleMs } = machineTime();
    const [passed, unused] = [allMs - since.allMs, idleMs - since.idleMs];
    return { ...streams, othersShare: (passed - unused - ownMs) / passed };
  }

  /** Milliseconds that the wrapper adds to a command that does nothing. */
  async overhead(): Promise<number> {
    const bare = await this.time('true');
    return (await this.time(`${this.wrapper()} -- true`)) - bare;
  }

  private async stream(way: Way): Promise<{ readonly stream: Stream; readonly cpuMs: number }> {
    const { output } = await shell(`date +%s%N; ${this.line(way)} | sha256sum; date +%s%N; times`);
    const [started = '', sum = '', ended = '', ...times] = output.split('\n');
    if (!sum.startsWith(this.sum)) throw new Error(`the reader got other bytes than it should (${way})`);
    if (way === 'captured') await this.checkLog();
    if (way === 'tee') rmSync(this.copy);
    const since = (time: string): number => Number(BigInt(ended) - BigInt(time)) / 1e6;
    const stream = { ms: since(readFileSync(this.began, 'utf8').trim()), wholeMs: since(started) };
    return { stream, cpuMs: cpuTimeOf(times.join(' ')) };
  }

  private line(way: Way): string {
    switch (way) {
      case 'bare':
        return this.producer;
      case 'captured':
        return `${this.wrapper()} --capture -- ${this.producer}`;
      case 'tee':
        return `${this.producer} | tee ${this.copy}`;
    }
  }

  private async time(command: string): Promise<number> {
    return (await shell(command)).ms;
  }

  private async checkLog(): Promise<void> {
    const [task] = readdirSync(join(this.stateDir, 'watch')).sort().reverse();
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.stateDir, 'watch', task!, 'stdout.log')), hash);
    if (hash.digest('hex') !== this.sum) throw new Error('stdout.log holds other bytes than it should');
    rmSync(join(this.stateDir, 'watch'), { recursive: true });
  }

  private wrapper(): string {
    return `${process.execPath} ${fromRepository('dist/cli.js')} run --state-dir ${this.stateDir}`;
  }
}

const NOTHING: Stream = { ms: 0, wholeMs: 0 };

/** The time of all processors milliseconds: what passed, and what nobody used. */
function machineTime(): { readonly allMs: number; readonly idleMs: number } {
  const processors = cpus();
  const idleMs = processors.reduce((sum, { times }) => sum + times.idle, 0);
  return { allMs: performance.now() * processors.length, idleMs };
}

/** Milliseconds, by what a shell's `times` prints: user and system time, its own and of all that it waited for. */
const cpuTimeOf = (times: string): number =>
  [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );

const NAME = 'run --capture: speed against a bare pipe';

function throughput(rounds: readonly Round[]): BenchResult {
  return atLeast(80, {
    name: `${NAME}, from the start of the command`,
    ...speedOf(rounds, 'ms'),
  });
}

function throughputWithStart(rounds: readonly Round[]): BenchResult {
  return atLeast(80, {
    name: `${NAME}, Node's start included`,
    ...speedOf(rounds, 'wholeMs'),
  });
}

function speedOf(
  rounds: readonly Round[],
  measure: keyof Stream,
): Pick<BenchResult, 'value' | 'unit' | 'detail'> {
  const calmest = rounds.toSorted((a, b) => a.othersShare - b.othersShare).slice(0, CALMEST);
  const of = (way: Way, some: readonly Round[] = calmest): number =>
    median(some.map((round) => round[way][measure]));
  const share = (way: Way, some: readonly Round[] = calmest): number =>
    (100 * of('bare', some)) / of(way, some);
  const each = calmest.map(({ bare, captured }) => (100 * bare[measure]) / captured[measure]);
  const others = calmest.map(({ othersShare }) => 100 * othersShare);
  const speed = (way: Way): string => `${((MEGABYTES * 1000) / of(way)).toFixed(0)} MB/s`;
  return {
    value: share('captured'),
    unit: '%',
    detail:
      `${MEGABYTES} MB of random bytes from cat into sha256sum, also kept in stdout.log and checked there, until the ` +
      `reader has all: ${speed('captured')} against ${speed('bare')}, medians of the ${CALMEST} calmest of ` +
      `${rounds.length} rounds in alternating order (${spread(each, 0)} in a round; other processes had ` +
      `${spread(others, 0)} % of the processors); by the medians of all ${rounds.length}: ` +
      `${share('captured', rounds).toFixed(0)} %; \`tee\` in its place: ${share('tee').toFixed(0)} %`,
  };
}

const startUp = (starts: readonly number[]): BenchResult =>
  atMost(100, {
    name: 'run: time added to a command that does nothing',
    value: median(starts),
    unit: 'ms',
    detail: `from a shell, Node's own start included; median of ${STARTS} (${spread(starts, 0)})`,
  });

async function shell(line: string): Promise<{ readonly output: string; readonly ms: number }> {
  const began = performance.now();
  const child = spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${line} ended with ${child.exitCode}`);
  return { output, ms: performance.now() - began };
}
