import type { Disposable } from '../../../base/disposable';
import type { BuildId } from '../../../model/build';
import type { WatchedTree } from '../../../model/observation';
import type { Holding, TreeLook, Usage } from '../../../model/telemetry';
import { parsePageSize } from '../parse/processMemory';
import type { ProcessStat } from '../parse/processStat';
import { KeptFiles } from './keptFiles';
import { ProcProcess, tellsWhoRan, type ProcessLook } from './procProcess';

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

/** What is known of a build from one look to the next. */
interface KnownBuild {
  readonly processes: ReadonlyMap<number, ProcProcess>;
  /** How many looks ago the proportional share was read. */
  readonly pssAgo: number;
}

interface Seen extends ProcessLook {
  readonly process: ProcProcess;
  readonly pid: number;
}

/** Looks at the processes of builds through `/proc`: small files, kept open. */
export class ProcTelemetry implements Disposable {
  private readonly known = new Map<BuildId, KnownBuild>();
  private readonly pageBytes: number;
  private readonly isToldWhoRan: boolean;

  constructor(private readonly files = new KeptFiles()) {
    const mappings = files.readOnce('self/smaps');
    this.pageBytes = (mappings === undefined ? undefined : parsePageSize(mappings)) ?? USUAL_PAGE_BYTES;
    this.isToldWhoRan = tellsWhoRan(files);
  }

  look(trees: readonly WatchedTree[]): readonly TreeLook[] {
    return trees.map((tree) => this.lookAt(tree));
  }

  /** Closes what is open of it. */
  forget(build: BuildId): void {
    for (const process of this.known.get(build)?.processes.values() ?? []) process.close();
    this.known.delete(build);
  }

  dispose(): void {
    this.known.clear();
    this.files.dispose();
  }

  private lookAt({ build, pids }: WatchedTree): TreeLook {
    const before = this.known.get(build);
    const processes = this.processesOf(pids, before?.processes);
    const seen = [...processes].flatMap(([pid, process]) => {
      const look = process.look();
      return look ? [{ ...look, process, pid }] : [];
    });
    const living = seen.filter(({ stat }) => !stat.isZombie);
    const holding = this.holdingOf(living);
    const withPss = isPssDue(holding, before?.pssAgo);
    this.known.set(build, { processes, pssAgo: withPss ? 1 : (before?.pssAgo ?? Infinity) + 1 });
    const pss = withPss ? pssOf(living) : undefined;
    return {
      build,
      holding: { ...holding, ...(pss !== undefined && { pssBytes: pss }) },
      withChildren: usageOf(seen, ({ cpuMs, childrenCpuMs }) => cpuMs + childrenCpuMs),
      alone: { cpuMs: sum(seen.map(({ stat }) => stat.cpuMs)) },
      peaks: new Map(largestOf(living).flatMap(peakOf)),
    };
  }

  /** Closes the files of those that are no longer looked at. */
  private processesOf(
    pids: readonly number[],
    before: ReadonlyMap<number, ProcProcess> = new Map(),
  ): ReadonlyMap<number, ProcProcess> {
    const known = (pid: number): ProcProcess =>
      before.get(pid) ?? new ProcProcess(pid, this.files, this.isToldWhoRan);
    const processes = new Map(pids.map((pid) => [pid, known(pid)]));
    for (const [pid, process] of before) if (!processes.has(pid)) process.close();
    return processes;
  }

  private holdingOf(living: readonly Seen[]): Holding {
    return {
      processes: living.length,
      threads: sum(living.map(({ stat }) => stat.threads)),
      rssBytes: sum(living.map(({ stat }) => stat.residentPages)) * this.pageBytes,
    };
  }
}

/** Undefined unless it is known of each. */
function pssOf(living: readonly Seen[]): number | undefined {
  if (living.length === 0) return undefined;
  const each = living.flatMap(({ process }) => process.pssBytes() ?? []);
  return each.length === living.length ? sum(each) : undefined;
}

function peakOf({ process, pid }: Seen): readonly (readonly [number, number])[] {
  const peak = process.peakRssBytes();
  return peak === undefined ? [] : [[pid, peak]];
}

/** @param ago how many looks ago it was read; absent when it never was */
const isPssDue = ({ processes, rssBytes = 0 }: Holding, ago = Infinity): boolean =>
  processes <= PSS_PROCESSES &&
  rssBytes <= PSS_BYTES &&
  ago >= Math.max(PSS_EVERY, rssBytes / PSS_BYTES_A_LOOK);

const largestOf = (living: readonly Seen[]): readonly Seen[] =>
  [...living].sort((a, b) => b.stat.residentPages - a.stat.residentPages).slice(0, PEAK_PROCESSES);

/** A process whose `io` may not be read makes the sums of `io` unknown. */
function usageOf(seen: readonly Seen[], cpuMs: (stat: ProcessStat) => number): Usage {
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
