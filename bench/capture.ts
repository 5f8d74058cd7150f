import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromRepository } from '../test/helpers/repository';
import { atLeast, atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

const MEGABYTES = 100;
const ROUNDS = 9;
const STARTS = 15;

/** 100 MB through `run --capture` into sha256sum, against the same command in a bare pipe. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  try {
    const scene = new Scene(folder);
    await scene.round();
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await scene.round());
    const starts = [];
    for (let start = 0; start < STARTS; start++) starts.push(await scene.overhead());
    return [throughput(rounds), startUp(starts)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Round {
  readonly bareMs: number;
  readonly capturedMs: number;
}

class Scene {
  private readonly file: string;
  private readonly sum: string;
  private readonly stateDir: string;

  constructor(folder: string) {
    this.file = join(folder, 'random');
    this.stateDir = join(folder, 'state');
    const bytes = randomBytes(MEGABYTES * 1e6);
    writeFileSync(this.file, bytes);
    this.sum = createHash('sha256').update(bytes).digest('hex');
  }

  async round(): Promise<Round> {
    const command = `cat ${this.file}`;
    const bareMs = await this.stream(command);
    const capturedMs = await this.stream(`${this.wrapper()} --capture -- ${command}`);
    await this.checkLog();
    return { bareMs, capturedMs };
  }

  /** Milliseconds that the wrapper adds to a command that does nothing. */
  async overhead(): Promise<number> {
    const bare = await this.time('true');
    return (await this.time(`${this.wrapper()} -- true`)) - bare;
  }

  private async stream(command: string): Promise<number> {
    const { output, ms } = await shell(`${command} | sha256sum`);
    if (!output.startsWith(this.sum)) throw new Error(`${command} wrote other bytes than it should`);
    return ms;
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

function throughput(rounds: readonly Round[]): BenchResult {
  const bare = rounds.map(({ bareMs }) => bareMs);
  const captured = rounds.map(({ capturedMs }) => capturedMs);
  const ratios = rounds.map(({ bareMs, capturedMs }) => (100 * bareMs) / capturedMs);
  const speed = (ms: readonly number[]): string => `${((MEGABYTES * 1000) / median(ms)).toFixed(0)} MB/s`;
  return atLeast(80, {
    name: 'run --capture: speed against a bare pipe',
    value: median(ratios),
    unit: '%',
    detail:
      `${MEGABYTES} MB of random bytes from cat into sha256sum, from start to end, also kept in stdout.log and checked ` +
      `there; median of ${ROUNDS} rounds taken in turn (${spread(ratios, 0)}): ${speed(captured)} against ${speed(bare)}`,
  });
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
