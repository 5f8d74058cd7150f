import { ERRNO, type Libc } from './libc';
import { closeOwned, owned } from './ownedDescriptor';

const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x8_0000;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;

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
  private readonly message: Uint8Array;
  private readonly sender = new Uint8Array(12);
  private readonly senderPort = new DataView(this.sender.buffer, 4, 4);
  private readonly senderLength = new Int32Array(1);

  private constructor(
    private readonly libc: Libc,
    readonly fd: number,
    private readonly name: string,
    messageBytes: number,
  ) {
    this.message = new Uint8Array(messageBytes);
  }

  /** Throws when refused. */
  static open(libc: Libc, options: NetlinkOptions): NetlinkSocket {
    const { name, protocol, groups, bufferBytes, messageBytes } = options;
    const fd = libc.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
    if (fd < 0) throw new Error(`the kernel offers no ${name} here (errno ${libc.errno()})`);
    const socket = new NetlinkSocket(libc, owned(libc, fd), name, messageBytes);
    try {
      socket.growBuffer(bufferBytes);
      socket.bind(groups);
      return socket;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  send(message: Uint8Array): void {
    if (this.libc.send(this.fd, message, message.length, 0) < 0) throw this.failure('asking');
  }

  /**
   * The next message, without waiting. Its bytes are valid until the next call. `lost` says that the buffer
   * overran and messages are gone.
   */
  receive(): Uint8Array | 'empty' | 'lost' {
    for (;;) {
      this.senderLength[0] = this.sender.length;
      const { libc, fd, message, sender, senderLength } = this;
      const length = libc.recvfrom(fd, message, message.length, MSG_DONTWAIT, sender, senderLength);
      if (length < 0) {
        const errno = libc.errno();
        if (errno === ERRNO.EAGAIN) return 'empty';
        if (errno === ERRNO.ENOBUFS) return 'lost';
        if (errno !== ERRNO.EINTR) throw this.failure('listening');
      } else if (this.senderPort.getUint32(0, true) === 0) {
        // Port 0 is the kernel: any process may send to this socket, but nobody else from there.
        return message.subarray(0, length);
      }
    }
  }

  close(): void {
    closeOwned(this.fd);
  }

  private growBuffer(bytes: number): void {
    const value = Int32Array.of(bytes);
    const { libc, fd } = this;
    if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, value, 4) === 0) return;
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, 4);
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
