import { ERRNO, type Libc } from './libc';

const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x8_0000;
const NETLINK_CONNECTOR = 11;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;

const NLMSG_DONE = 3;
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PROC_CN_MCAST_LISTEN = 1;

/** Longer than any message of the proc connector. */
const MESSAGE_BYTES = 512;

/**
 * A socket on which the kernel tells of what happens to every process (Linux ≥ 6.6, which knows the event
 * mask and lets ordinary users listen).
 */
export class ProcConnector {
  private readonly message = new Uint8Array(MESSAGE_BYTES);
  private readonly sender = new Uint8Array(12);
  private readonly senderPort = new DataView(this.sender.buffer, 4, 4);
  private readonly senderLength = new Int32Array(1);

  private constructor(
    private readonly libc: Libc,
    readonly fd: number,
  ) {}

  /**
   * Subscribes to the kinds of events in `mask`; from now on nothing is missed that fits into `bufferBytes`.
   * Throws when refused.
   */
  static open(libc: Libc, mask: number, bufferBytes: number): ProcConnector {
    const fd = libc.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
    if (fd < 0) throw new Error(`the kernel offers no proc connector here (errno ${libc.errno()})`);
    const connector = new ProcConnector(libc, fd);
    try {
      connector.growBuffer(bufferBytes);
      connector.subscribe(mask);
      return connector;
    } catch (error) {
      connector.close();
      throw error;
    }
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
        if (errno !== ERRNO.EINTR) throw this.failure('receiving events');
      } else if (this.senderPort.getUint32(0, true) === 0) {
        // Port 0 is the kernel: any process may send to this socket, but nobody else from there.
        return message.subarray(0, length);
      }
    }
  }

  close(): void {
    this.libc.close(this.fd);
  }

  private growBuffer(bytes: number): void {
    const value = Int32Array.of(bytes);
    const { libc, fd } = this;
    if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, value, 4) === 0) return;
    libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, 4);
  }

  private subscribe(mask: number): void {
    const address = new Uint8Array(12);
    const fields = new DataView(address.buffer);
    fields.setUint16(0, AF_NETLINK, true);
    fields.setUint32(8, CN_IDX_PROC, true);
    if (this.libc.bind(this.fd, address, address.length) < 0) {
      throw this.failure('listening to the proc connector');
    }
    const request = subscription(mask);
    if (this.libc.send(this.fd, request, request.length, 0) < 0) {
      throw this.failure('subscribing to process events');
    }
  }

  private failure(doing: string): Error {
    return new Error(`${doing} failed (errno ${this.libc.errno()})`);
  }
}

function subscription(mask: number): Uint8Array {
  const bytes = new Uint8Array(16 + 20 + 8);
  const fields = new DataView(bytes.buffer);
  fields.setUint32(0, bytes.length, true);
  fields.setUint16(4, NLMSG_DONE, true);
  fields.setUint32(16, CN_IDX_PROC, true);
  fields.setUint32(20, CN_VAL_PROC, true);
  fields.setUint16(32, 8, true);
  fields.setUint32(36, PROC_CN_MCAST_LISTEN, true);
  fields.setUint32(40, mask, true);
  return bytes;
}
