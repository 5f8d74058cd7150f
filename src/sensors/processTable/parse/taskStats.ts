import type { ProcessUsage } from '../../../model/process';
import { ATTRIBUTES, attributes, viewOf, type Attribute } from './genetlink';

/** What the kernel says of one thread (`struct taskstats`), most often at its exit. */
export interface ThreadStats {
  readonly pid: number;
  readonly tgid: number;
  /** It is the last of its process, which is over with it. */
  readonly isLast: boolean;
  /** Threads of its process ended before it: told of the last one alone. */
  readonly hadOthers: boolean;
  readonly usage: ProcessUsage;
}

const TASKSTATS_CMD_NEW = 2;
const TYPE_PID = 1;
const TYPE_STATS = 3;
const TYPE_AGGR_PID = 4;
const TYPE_AGGR_TGID = 5;

/** Since this version the thread says which process it is of, and whether it is the last. */
const FIRST_VERSION = 12;
/** Until where that version is read. */
const NEEDED_BYTES = 372;
const AGROUP = 0x20;

/** Offsets in `struct taskstats`; later versions only add to its end, save 15, which moved what is here. */
const FIELD = {
  version: 0,
  flag: 8,
  runNanos: 72,
  pid: 128,
  userMicros: 152,
  systemMicros: 160,
  peakRssKib: 200,
  readChars: 216,
  writtenChars: 224,
  readBytes: 248,
  writtenBytes: 256,
  tgid: 368,
} as const;

/**
 * Reads one message of the kernel's `TASKSTATS` family.
 *
 * @returns undefined for a message that is cut short, of another family, or of a version that says less or is
 *   laid out otherwise
 */
export function parseTaskStats(bytes: Uint8Array, family: number): ThreadStats | undefined {
  if (bytes.length < ATTRIBUTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint16(4, true) !== family || view.getUint8(16) !== TASKSTATS_CMD_NEW) return undefined;
  let thread: Attribute | undefined;
  let hadOthers = false;
  for (const attribute of attributes(view, ATTRIBUTES, bytes.length)) {
    if (attribute.type === TYPE_AGGR_PID) thread ??= attribute;
    else if (attribute.type === TYPE_AGGR_TGID) hadOthers = true;
  }
  return thread && parseThread(view, thread, hadOthers);
}

function parseThread(view: DataView, { from, to }: Attribute, hadOthers: boolean): ThreadStats | undefined {
  let pid: number | undefined;
  let stats: Attribute | undefined;
  for (const attribute of attributes(view, from, to)) {
    if (attribute.type === TYPE_PID && attribute.to - attribute.from >= 4) {
      pid = view.getUint32(attribute.from, true);
    } else if (attribute.type === TYPE_STATS) stats = attribute;
  }
  if (pid === undefined || !stats || stats.to - stats.from < NEEDED_BYTES) return undefined;
  const at = (field: number): number => stats.from + field;
  const isKnown = view.getUint16(at(FIELD.version), true) >= FIRST_VERSION;
  // The pid stands beside the struct and in it: that proves the layout.
  if (!isKnown || view.getUint32(at(FIELD.pid), true) !== pid) return undefined;
  const u64 = (field: number): number =>
    view.getUint32(at(field) + 4, true) * 2 ** 32 + view.getUint32(at(field), true);
  return {
    pid,
    tgid: view.getUint32(at(FIELD.tgid), true),
    isLast: (view.getUint8(at(FIELD.flag)) & AGROUP) !== 0,
    hadOthers,
    usage: {
      ...cpuTimes((u64(FIELD.userMicros) + u64(FIELD.systemMicros)) / 1000, u64(FIELD.runNanos) / 1e6),
      peakRssBytes: u64(FIELD.peakRssKib) * 1024,
      readBytes: u64(FIELD.readBytes),
      writtenBytes: u64(FIELD.writtenBytes),
      readChars: u64(FIELD.readChars),
      writtenChars: u64(FIELD.writtenChars),
    },
  };
}

/** The longest that a kernel has from one tick to the next. */
const TICK_MS = 10;

/**
 * A thread ran for as long as the kernel counted up to the last tick, and less than a tick more. Within that, samples
 * are right on average; beyond it they are not: where a host takes the processor away, they count the time it is gone.
 */
function cpuTimes(sampledMs: number, countedMs: number): Pick<ProcessUsage, 'cpuMs' | 'leastCpuMs'> {
  // A kernel that does not count.
  if (countedMs === 0) return { cpuMs: sampledMs, leastCpuMs: sampledMs };
  const cpuMs = Math.min(Math.max(sampledMs, countedMs), countedMs + TICK_MS);
  return { cpuMs, leastCpuMs: countedMs };
}
