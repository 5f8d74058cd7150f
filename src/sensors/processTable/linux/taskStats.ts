import { existsSync, readFileSync } from 'node:fs';
import { parseAck } from '../parse/genetlink';
import { parseTaskStats, type ThreadStats } from '../parse/taskStats';
import { askFamilyId } from './genericFamily';
import { cString, encodeRequest } from './genericRequest';
import { ERRNO, type Libc } from './libc';
import { NetlinkSocket } from './netlinkSocket';

const NETLINK_GENERIC = 16;
const TASKSTATS_CMD_GET = 1;
const CMD_ATTR_PID = 1;
const CMD_ATTR_REGISTER_CPUMASK = 3;

/** Longer than a message with the statistics of a thread and of its process; a family is told in less. */
const MESSAGE_BYTES = 2048;
const POSSIBLE_CPUS = '/sys/devices/system/cpu/possible';

/** A socket on which the kernel tells what every thread used, when it exits. */
export class TaskStats {
  private constructor(
    private readonly socket: NetlinkSocket,
    private readonly family: number,
  ) {}

  /** From now on no exit is missed that fits into `bufferBytes`. Throws a clause for people when that cannot be. */
  static open(libc: Libc, bufferBytes: number): TaskStats {
    const socket = NetlinkSocket.open(libc, {
      name: 'generic netlink',
      protocol: NETLINK_GENERIC,
      groups: 0,
      bufferBytes,
      messageBytes: MESSAGE_BYTES,
    });
    try {
      const family = askFamilyId(socket, 'TASKSTATS');
      if (family === undefined) throw new Error('this kernel is built without taskstats');
      const stats = new TaskStats(socket, family);
      stats.proveAccounting();
      stats.register();
      return stats;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** The next thread that exited, without waiting; undefined for a message that cannot be understood. */
  receive(): ThreadStats | undefined | 'empty' | 'lost' {
    const message = this.socket.receive();
    return typeof message === 'string' ? message : parseTaskStats(message, this.family);
  }

  /** The kernel forgets who listens with the socket. */
  close(): void {
    this.socket.close();
  }

  /** A kernel may be built to count less, and shows zeros then. */
  private proveAccounting(): void {
    this.ask(CMD_ATTR_PID, u32(process.pid), false);
    const answer = this.socket.receive();
    if (typeof answer === 'string') throw new Error('the kernel does not answer');
    refuse(parseAck(answer));
    const own = parseTaskStats(answer, this.family);
    if (own?.tgid !== process.pid) throw new Error('this kernel tells it in a form that is not known');
    if (own.usage.peakRssBytes === 0 || !existsSync('/proc/self/io')) {
      throw new Error('this kernel is built without task accounting');
    }
  }

  private register(): void {
    const cpus = readFileSync(POSSIBLE_CPUS, 'latin1').trim();
    this.ask(CMD_ATTR_REGISTER_CPUMASK, cString(cpus), true);
    for (;;) {
      const answer = this.socket.receive();
      if (answer === 'empty') throw new Error('the kernel does not answer');
      // Threads exit meanwhile.
      const ack = answer === 'lost' ? undefined : parseAck(answer);
      if (ack === undefined) continue;
      refuse(ack);
      return;
    }
  }

  private ask(attribute: number, value: Uint8Array, acknowledge: boolean): void {
    const { family } = this;
    this.socket.send(encodeRequest({ family, command: TASKSTATS_CMD_GET, attribute, value, acknowledge }));
  }
}

function refuse(errno: number | undefined): void {
  if (errno === undefined || errno === 0) return;
  throw new Error(errno === ERRNO.EPERM ? 'only root (CAP_NET_ADMIN) is told' : `errno ${errno}`);
}

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};
