import { availableParallelism } from 'node:os';
import type { Clock } from '../../../base/clock';
import type { HostReading, Pressure } from '../../../model/telemetry';
import { parseHostTicks, parseLoad, parseMemory, parsePressure, type HostTicks } from '../parse/host';
import type { KeptFiles } from './keptFiles';

const PERCENT = 100;
/** The kernel works pressure out anew every 2 s, and load every 5 s: to read them more often tells nothing new. */
const AVERAGES_MS = 2_000;

type Averages = Pick<HostReading, 'load' | 'pressure'>;

/** Reads what `/proc` tells of the machine; what it does not tell is left out. */
export class ProcHost {
  private last: HostTicks | undefined;
  private readonly cores = availableParallelism();
  private averages: (Averages & { readonly at: number }) | undefined;

  constructor(
    private readonly files: KeptFiles,
    private readonly clock: Clock,
  ) {}

  /** Processor time is that since the look before. */
  look(): HostReading {
    const memory = this.parsed('meminfo', parseMemory);
    const { load, pressure } = this.averagesNow();
    const cpuPercent = this.cpuPercent();
    return {
      cores: this.cores,
      ...(cpuPercent !== undefined && { cpuPercent }),
      ...(memory && {
        memoryTotalBytes: memory.totalBytes,
        memoryUsedBytes: memory.totalBytes - memory.availableBytes,
      }),
      ...(load !== undefined && { load }),
      ...(pressure && { pressure }),
    };
  }

  private averagesNow(): Averages {
    const at = this.clock.now();
    if (!this.averages || Math.abs(at - this.averages.at) >= AVERAGES_MS) {
      const load = this.parsed('loadavg', parseLoad);
      const pressure = this.pressure();
      this.averages = { at, ...(load !== undefined && { load }), ...(pressure && { pressure }) };
    }
    return this.averages;
  }

  private cpuPercent(): number | undefined {
    const before = this.last;
    const now = this.parsed('stat', parseHostTicks);
    this.last = now;
    if (!before || !now || now.total <= before.total) return undefined;
    const share = (now.busy - before.busy) / (now.total - before.total);
    return Math.max(0, share) * this.cores * PERCENT;
  }

  private pressure(): Pressure | undefined {
    const [cpu, memory, io] = ['cpu', 'memory', 'io'].map((name) =>
      this.parsed(`pressure/${name}`, parsePressure),
    );
    const pressure = {
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      ...(io !== undefined && { io }),
    };
    return Object.keys(pressure).length > 0 ? pressure : undefined;
  }

  private parsed<T>(file: string, parse: (text: string) => T | undefined): T | undefined {
    const text = this.files.read(file);
    return text === undefined ? undefined : parse(text);
  }
}
