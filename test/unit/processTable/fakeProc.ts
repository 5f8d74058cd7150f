import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '../../../src/model/observation';
import { BootClock } from '../../../src/sensors/processTable/linux/bootClock';
import { FactsReader } from '../../../src/sensors/processTable/linux/factsReader';
import { ProcReader } from '../../../src/sensors/processTable/linux/procReader';

interface Fake {
  readonly start?: number;
  readonly comm?: string;
  readonly argStart?: number;
  readonly argv?: readonly string[];
  readonly state?: string;
  readonly ppid?: number;
  readonly flags?: number;
}

/** A folder that looks like `/proc`, to play what real processes do too rarely. */
export class FakeProc {
  readonly root = mkdtempSync(join(tmpdir(), 'buildbeat-proc-'));

  put(pid: number, fake: Fake = {}): void {
    const { start = 100, comm = 'sh', argStart = 1, argv = ['sh'], state = 'S', ppid = 1, flags = 0 } = fake;
    const fields = [ppid, 1, 1, 0, -1, flags, ...Array<number>(12).fill(0), start];
    fields[16] = 1; // threads
    const stat = `${pid} (${comm}) ${state} ${[...fields, ...Array<number>(25).fill(0), argStart].join(' ')} 0 0 0 0\n`;
    mkdirSync(join(this.root, String(pid)), { recursive: true });
    writeFileSync(join(this.root, String(pid), 'stat'), stat);
    writeFileSync(join(this.root, String(pid), 'cmdline'), argv.map((word) => `${word}\0`).join(''));
  }

  remove(pid: number): void {
    rmSync(join(this.root, String(pid)), { recursive: true });
  }

  /** The last pid that was given out. */
  gave(pid: number): void {
    writeFileSync(join(this.root, 'loadavg'), `0.00 0.01 0.05 1/99 ${pid}\n`);
  }

  get reader(): FactsReader {
    return new FactsReader(new ProcReader(this.root), new BootClock());
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** One line for each. */
export const brief = (observations: readonly Observation[]): string[] =>
  observations.map((observation) => {
    if (observation.type === 'process.exited') return `${observation.key} exited`;
    if (observation.type !== 'process.started' && observation.type !== 'process.changed')
      return observation.type;
    const { key, argv, forked } = observation.process;
    return `${key} ${observation.type.slice('process.'.length)} ${argv.join(' ')}${forked ? ' (forked)' : ''}`;
  });
