import type { Disposable } from '../../../base/disposable';
import type { BuildId } from '../../../model/build';
import type { WatchedTree } from '../../../model/observation';
import type { Holding, TreeLook, Usage } from '../../../model/telemetry';
import { parseProcessIo, type ProcessIo } from '../parse/processIo';
import { parsePageSize, parsePeakRss, parsePss } from '../parse/processMemory';
import { parseProcessStat, type ProcessStat } from '../parse/processStat';
import { KeptFiles } from './keptFiles';

/** The kernel's page on all but a few machines; those have larger ones. */
const USUAL_PAGE_BYTES = 4096;
/** The kernel walks all memory of a process to tell its proportional share, so not each look at a build reads that. */
const PSS_EVERY = 5;
const PSS_PROCESSES = 50;
/** Of so many, those that hold most, each look reads the most that they held. */
const PEAK_PROCESSES = 5;

interface ProcessLook {
  readonly pid: number;
  readonly stat: ProcessStat;
  readonly io?: ProcessIo;
}

/** What is known of a build from one look to the next. */
interface KnownBuild {
  /** Those whose files are open. */
  readonly pids: ReadonlySet<number>;
  readonly looks: number;
}

/** Looks at the processes of builds through `/proc`: two small files each, kept open. */
export class ProcTelemetry implements Disposable {
  private readonly known = new Map<BuildId, KnownBuild>();
  private readonly pageBytes: number;

  constructor(private readonly files = new KeptFiles()) {
    const mappings = files.readOnce('self/smaps');
    this.pageBytes = (mappings === undefined ? undefined : parsePageSize(mappings)) ?? USUAL_PAGE_BYTES;
  }

  look(trees: readonly WatchedTree[]): readonly TreeLook[] {
    return trees.map((tree) => this.lookAt(tree));
  }

  /** Closes what is open of it. */
  forget(build: BuildId): void {
    this.keep(build, []);
    this.known.delete(build);
  }

  dispose(): void {
    this.known.clear();
    this.files.dispose();
  }

  private lookAt({ build, pids }: WatchedTree): TreeLook {
    const withPss = this.keep(build, pids) % PSS_EVERY === 0;
    const seen = pids.flatMap((pid) => this.process(pid) ?? []);
    const living = seen.filter(({ stat }) => !stat.isZombie);
    const pss = withPss && living.length <= PSS_PROCESSES ? this.pss(living) : undefined;
    return {
      build,
      holding: { ...this.holdingOf(living), ...(pss !== undefined && { pssBytes: pss }) },
      withChildren: usageOf(seen, ({ cpuMs, childrenCpuMs }) => cpuMs + childrenCpuMs),
      alone: { cpuMs: sum(seen.map(({ stat }) => stat.cpuMs)) },
      peaks: new Map(largestOf(living).flatMap(({ pid }) => this.peak(pid))),
    };
  }

  /** Closes the files of those that are no longer looked at. @returns how often the build was looked at before */
  private keep(build: BuildId, pids: readonly number[]): number {
    const { pids: before, looks } = this.known.get(build) ?? { pids: [], looks: 0 };
    const next = new Set(pids);
    for (const pid of before) {
      if (next.has(pid)) continue;
      this.files.forget(`${pid}/stat`);
      this.files.forget(`${pid}/io`);
    }
    this.known.set(build, { pids: next, looks: looks + 1 });
    return looks;
  }

  private holdingOf(living: readonly ProcessLook[]): Holding {
    return {
      processes: living.length,
      threads: sum(living.map(({ stat }) => stat.threads)),
      rssBytes: sum(living.map(({ stat }) => stat.residentPages)) * this.pageBytes,
    };
  }

  private process(pid: number): ProcessLook | undefined {
    const statText = this.files.read(`${pid}/stat`);
    const stat = statText === undefined ? undefined : parseProcessStat(statText);
    if (!stat) return undefined;
    const ioText = this.files.read(`${pid}/io`);
    const io = ioText === undefined ? undefined : parseProcessIo(ioText);
    return io ? { pid, stat, io } : { pid, stat };
  }

  /** Undefined unless it is known of each. */
  private pss(processes: readonly ProcessLook[]): number | undefined {
    if (processes.length === 0) return undefined;
    const each = processes.flatMap(({ pid }) => {
      const text = this.files.readOnce(`${pid}/smaps_rollup`);
      return (text === undefined ? undefined : parsePss(text)) ?? [];
    });
    return each.length === processes.length ? sum(each) : undefined;
  }

  private peak(pid: number): readonly (readonly [number, number])[] {
    const text = this.files.readOnce(`${pid}/status`);
    const peak = text === undefined ? undefined : parsePeakRss(text);
    return peak === undefined ? [] : [[pid, peak]];
  }
}

const largestOf = (processes: readonly ProcessLook[]): readonly ProcessLook[] =>
  [...processes].sort((a, b) => b.stat.residentPages - a.stat.residentPages).slice(0, PEAK_PROCESSES);

/** A process whose `io` may not be read makes the sums of `io` unknown. */
function usageOf(seen: readonly ProcessLook[], cpuMs: (stat: ProcessStat) => number): Usage {
  const io = seen.flatMap((look) => look.io ?? []);
  return {
    ...(seen.length > 0 && { cpuMs: sum(seen.map(({ stat }) => cpuMs(stat))) }),
    ...(io.length > 0 &&
      io.length === seen.length && {
        readBytes: sum(io.map(({ readBytes }) => readBytes)),
        writtenBytes: sum(io.map(({ writtenBytes }) => writtenBytes)),
        writtenChars: sum(io.map(({ writtenChars }) => writtenChars)),
      }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
