import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import pidusage from 'pidusage';
import type { WatchedTree } from '../../model/observation';
import type { HostReading, TreeLook } from '../../model/telemetry';
import type { SensorLook, TelemetrySensor } from './telemetrySensor';

interface Process {
  /** User and system time of itself, milliseconds. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Looks at processes of one moment, by pid; those that are gone are left out. */
export type ReadProcesses = (pids: readonly number[]) => Promise<ReadonlyMap<number, Process>>;

/** Looks at builds where there is no `/proc`: CPU time and memory of those that live are all that can be known. */
export class PidusageTelemetry implements TelemetrySensor {
  private readonly host = new SystemHost();

  constructor(private readonly read: ReadProcesses = readProcesses) {}

  async look(trees: readonly WatchedTree[]): Promise<SensorLook> {
    const processes = await this.read([...new Set(trees.flatMap(({ pids }) => pids))]);
    return { trees: trees.map((tree) => lookAt(tree, processes)), host: this.host.look() };
  }

  forget(): void {
    // Nothing is kept from one look to the next.
  }

  dispose(): void {
    // As above.
  }
}

function lookAt({ build, pids }: WatchedTree, processes: ReadonlyMap<number, Process>): TreeLook {
  const seen = pids.flatMap((pid) => processes.get(pid) ?? []);
  const used = seen.length > 0 ? { cpuMs: sum(seen.map(({ cpuMs }) => cpuMs)) } : {};
  const rssBytes = sum(seen.map((process) => process.rssBytes));
  return {
    build,
    holding: { processes: seen.length, ...(seen.length > 0 && { rssBytes }) },
    withChildren: used,
    alone: used,
    peaks: new Map(),
  };
}

async function readProcesses(pids: readonly number[]): Promise<ReadonlyMap<number, Process>> {
  if (pids.length === 0) return new Map();
  try {
    // It gives null for a process that is gone, which its types do not say.
    const found: readonly (pidusage.Status | null)[] = Object.values(await pidusage([...pids]));
    return new Map(
      found.flatMap((status) =>
        status ? [[status.pid, { cpuMs: status.ctime, rssBytes: status.memory }] as const] : [],
      ),
    );
  } catch {
    return new Map(); // none of them lives any more
  }
}

interface Times {
  readonly busy: number;
  readonly total: number;
}

/** What the system tells every program of the machine. */
class SystemHost {
  private last: Times | undefined;

  /** Processor time is that since the look before. */
  look(): HostReading {
    const before = this.last;
    const now = processorTimes();
    this.last = now;
    const cores = availableParallelism();
    const share =
      before && now.total > before.total ? (now.busy - before.busy) / (now.total - before.total) : undefined;
    // Windows has no such average: it is 0 there, whatever runs.
    const [load] = process.platform === 'win32' ? [] : loadavg();
    return {
      cores,
      ...(share !== undefined && { cpuPercent: Math.max(0, share) * cores * 100 }),
      memoryTotalBytes: totalmem(),
      memoryUsedBytes: totalmem() - freemem(),
      ...(load !== undefined && { load }),
    };
  }
}

function processorTimes(): Times {
  const times = cpus().map((cpu) => cpu.times);
  const idle = sum(times.map((time) => time.idle));
  const busy = sum(times.map(({ user, nice, sys, irq }) => user + nice + sys + irq));
  return { busy, total: busy + idle };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
