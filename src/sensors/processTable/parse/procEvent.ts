import { fromWaitStatus, type ExitStatus } from '../../../model/process';

/**
 * One message of the kernel's proc connector (`linux/cn_proc.h`). `ns` is CLOCK_MONOTONIC nanoseconds. A
 * `pid` that differs from its `tgid` is a thread, not a process.
 */
export type ProcEvent =
  | {
      readonly type: 'fork';
      readonly ns: number;
      readonly pid: number;
      readonly tgid: number;
      readonly parent: number;
    }
  | { readonly type: 'exec'; readonly ns: number; readonly pid: number; readonly tgid: number }
  /** The thread runs as another user from now on. */
  | {
      readonly type: 'uid';
      readonly ns: number;
      readonly pid: number;
      readonly tgid: number;
      readonly effectiveUid: number;
    }
  /** The process leads a session of its own from now on. */
  | { readonly type: 'session'; readonly ns: number; readonly pid: number; readonly tgid: number }
  /** The thread was given another name, without an exec. */
  | {
      readonly type: 'comm';
      readonly ns: number;
      readonly pid: number;
      readonly tgid: number;
      readonly comm: string;
    }
  | {
      readonly type: 'exit';
      readonly ns: number;
      readonly pid: number;
      readonly tgid: number;
      readonly status: ExitStatus;
    };

/** The kernel's `enum proc_cn_event`, as far as it is subscribed to. */
export const PROC_EVENT = {
  fork: 0x1,
  exec: 0x2,
  uid: 0x4,
  session: 0x80,
  comm: 0x200,
  exit: 0x8000_0000,
} as const;

const CONNECTOR = 16;
const EVENT = 36;
const DATA = EVENT + 16;
const DATA_BYTES: Readonly<Record<number, number>> = {
  [PROC_EVENT.fork]: 16,
  [PROC_EVENT.exec]: 8,
  [PROC_EVENT.uid]: 16,
  [PROC_EVENT.session]: 8,
  [PROC_EVENT.comm]: 24,
  [PROC_EVENT.exit]: 16,
};

/**
 * Reads one netlink datagram: `nlmsghdr`, `cn_msg`, `proc_event`, all little-endian as on every platform
 * Buildbeat ships for.
 *
 * @returns undefined for a message that is cut short, foreign, or of another kind
 */
export function parseProcEvent(bytes: Uint8Array): ProcEvent | undefined {
  if (bytes.length < DATA) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u32 = (offset: number): number => view.getUint32(offset, true);
  const fromProcConnector = u32(CONNECTOR) === 1 && u32(CONNECTOR + 4) === 1;
  const what = u32(EVENT);
  const needed = DATA_BYTES[what];
  if (!fromProcConnector || needed === undefined || bytes.length < DATA + needed) return undefined;
  const ns = u32(EVENT + 12) * 2 ** 32 + u32(EVENT + 8);
  const pid = u32(DATA);
  const tgid = u32(DATA + 4);
  switch (what) {
    case PROC_EVENT.fork:
      return { type: 'fork', ns, parent: tgid, pid: u32(DATA + 8), tgid: u32(DATA + 12) };
    case PROC_EVENT.exec:
      return { type: 'exec', ns, pid, tgid };
    case PROC_EVENT.uid:
      return { type: 'uid', ns, pid, tgid, effectiveUid: u32(DATA + 12) };
    case PROC_EVENT.session:
      return { type: 'session', ns, pid, tgid };
    case PROC_EVENT.comm:
      return { type: 'comm', ns, pid, tgid, comm: untilNul(bytes.subarray(DATA + 8, DATA + 24)) };
    default:
      return { type: 'exit', ns, pid, tgid, status: fromWaitStatus(u32(DATA + 8)) };
  }
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const length = end === -1 ? bytes.length : end;
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8');
}
