import { ERRNO, type Libc } from './libc';
import { MessageBatch } from './messageBatch';
import { closeOwned, owned } from './ownedDescriptor';

const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x8_0000;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
/** A batch of events, and no more memory than a core keeps at hand. */
const PLACES_BYTES = 16 * 1024;

export interface NetlinkOptions {
  /** What is listened to, for people. */
  readonly name: string;
  /** The family: `NETLINK_CONNECTOR`, `NETLINK_GENERIC`, … */
  readonly protocol: number;
  /** Multicast groups to listen to, as a bit mask. */
  readonly groups: number;
  /** Room for messages not yet taken: no more than `net.core.rmem_max` without privileges. */
  readonly bufferBytes: number;
  /** Longer than any message that is expected; the rest of a longer one is dropped. */
  readonly messageBytes: number;
}

/** A socket on which the kernel, and nobody else, is listened to; closed with the worker thread at the latest. */
export class NetlinkSocket {
  private readonly batch: MessageBatch;
  /** Where in the batch the next message is, and where its messages end. */
  private next = 0;
  private end = 0;
  private roomy = false;

  private constructor(
    private readonly libc: Libc,
    readonly fd: number,
    private readonly name: string,
    messageBytes: number,
  ) {
    this.batch = new MessageBatch(libc, Math.ceil(PLACES_BYTES / messageBytes), messageBytes);
  }

  /** Throws when refused. */
  static open(libc: Libc, options: NetlinkOptions): NetlinkSocket {
    const { name, protocol, groups, bufferBytes, messageBytes } = options;
    const fd = libc.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
    if (fd < 0) throw new Error(`the kernel offers no ${name} here (errno ${libc.errno()})`);
    const socket = new NetlinkSocket(libc, owned(libc, fd), name, messageBytes);
    try {
      socket.roomy = socket.growBuffer(bufferBytes);
      socket.bind(groups);
      return socket;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** Whether the buffer is as large as was asked for, which takes privileges (`CAP_NET_ADMIN`). */
  get isRoomy(): boolean {
    return this.roomy;
  }

  send(message: Uint8Array): void {
    if (this.libc.send(this.fd, message, message.length, 0) < 0) throw this.failure('asking');
  }

  /**
   * The next message, without waiting. Its bytes are valid until the next call. `empty` says that there was none
   * at this call, and `lost` that the buffer overran and messages are gone.
   */
  receive(): Uint8Array | 'empty' | 'lost' {
    const { batch } = this;
    for (;;) {
      while (this.next < this.end) {
        const place = this.next++;
        if (batch.isFromKernel(place)) return batch.message(place);
      }
      const taken = batch.take(this.fd);
      if ('count' in taken) {
        this.next = 0;
        this.end = taken.count;
      } else if (taken.errno === ERRNO.EAGAIN) return 'empty';
      else if (taken.errno === ERRNO.ENOBUFS) return 'lost';
      else throw this.failure('listening');
    }
  }

  /** Whether the last message received was the last there was when it was asked for, as far as is known. */
  get isDrained(): boolean {
    return this.next === this.end && this.end < this.batch.places;
  }

  close(): void {
    closeOwned(this.fd);
  }

  /** @returns whether it is as large as told now */
  private growBuffer(bytes: number): boolean {
    const value = Int32Array.of(bytes);
    const { libc, fd } = this;
    if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, value, 4) === 0) return true;
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, 4);
    return false;
  }

  private bind(groups: number): void {
    const address = new Uint8Array(12);
    const fields = new DataView(address.buffer);
    fields.setUint16(0, AF_NETLINK, true);
    fields.setUint32(8, groups, true);
    if (this.libc.bind(this.fd, address, address.length) < 0) throw this.failure('binding');
  }

  private failure(doing: string): Error {
    return new Error(`${doing} failed on the ${this.name} (errno ${this.libc.errno()})`);
  }
}
