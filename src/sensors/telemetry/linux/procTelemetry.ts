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
const MIB = 2 ** 20;
/**
 * The kernel walks all memory of a process to tell its proportional share, some 40 µs for each MiB. So that is read in
 * one look of so many at most, in fewer the more there is, and of very much memory or very many processes never.
 */
const PSS_EVERY = 5;
const PSS_BYTES_A_LOOK = 2 * MIB;
const PSS_BYTES = 256 * MIB;
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
  /** How many looks ago the proportional share was read. */
  readonly pssAgo: number;
}

/** Of each process, below its folder. */
const KEPT = ['stat', 'io', 'status'] as const;

/** Looks at the processes of builds through `/proc`: small files, kept open. */
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
    this.closeBut([], this.known.get(build));
    this.known.delete(build);
  }

  dispose(): void {
    this.known.clear();
    this.files.dispose();
  }

  private lookAt({ build, pids }: WatchedTree): TreeLook {
    const before = this.known.get(build);
    this.closeBut(pids, before);
    const seen = pids.flatMap((pid) => this.process(pid) ?? []);
    const living = seen.filter(({ stat }) => !stat.isZombie);
    const holding = this.holdingOf(living);
    const withPss = isPssDue(holding, before?.pssAgo);
    this.known.set(build, { pids: new Set(pids), pssAgo: withPss ? 1 : (before?.pssAgo ?? Infinity) + 1 });
    const pss = withPss ? this.pss(living) : undefined;
    return {
      build,
      holding: { ...holding, ...(pss !== undefined && { pssBytes: pss }) },
      withChildren: usageOf(seen, ({ cpuMs, childrenCpuMs }) => cpuMs + childrenCpuMs),
      alone: { cpuMs: sum(seen.map(({ stat }) => stat.cpuMs)) },
      peaks: new Map(largestOf(living).flatMap(({ pid }) => this.peak(pid))),
    };
  }

  /** Closes the files of those that are no longer looked at. */
  private closeBut(pids: readonly number[], before: KnownBuild | undefined): void {
    const next = new Set(pids);
    for (const pid of before?.pids ?? []) {
      if (!next.has(pid)) for (const file of KEPT) this.files.forget(`${pid}/${file}`);
    }
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
    const text = this.files.read(`${pid}/status`);
    const peak = text === undefined ? undefined : parsePeakRss(text);
    return peak === undefined ? [] : [[pid, peak]];
  }
}

/** @param ago how many looks ago it was read; absent when it never was */
const isPssDue = ({ processes, rssBytes = 0 }: Holding, ago = Infinity): boolean =>
  processes <= PSS_PROCESSES &&
  rssBytes <= PSS_BYTES &&
  ago >= Math.max(PSS_EVERY, rssBytes / PSS_BYTES_A_LOOK);

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
