import { ERRNO, type Libc } from './libc';

const MSG_DONTWAIT = 0x40;
/** Pointers have 64 bits here, and the lowest byte comes first. */
const ARCHITECTURES: readonly NodeJS.Architecture[] = ['x64', 'arm64'];
/** `struct mmsghdr` there. */
const HEADER_BYTES = 64;
const HEADER = { name: 0, nameLength: 8, vector: 16, vectorLength: 24, received: 56 } as const;
/** `struct iovec`. */
const VECTOR_BYTES = 16;
/** `struct sockaddr_nl`, and where its `nl_pid` is. */
const SENDER_BYTES = 12;
const PORT = 4;

/** What one call took from a socket: how many messages, or the errno. */
export type Taken = { readonly count: number } | { readonly errno: number };

/** Whether what the kernel reads and writes lies in memory as a `MessageBatch` has it. */
export const isLayoutKnown = (): boolean => ARCHITECTURES.includes(process.arch);

/**
 * Room for the messages that one `recvmmsg(2)` takes from a netlink socket: each message a call of its own, and
 * one more to learn that there are no more, would cost several times as much.
 */
export class MessageBatch {
  private readonly headers: Uint8Array;
  private readonly fields: DataView;
  private readonly senders: DataView;
  /** Of each place the bytes that were received there last: most messages are as long as those before. */
  private readonly views: Uint8Array[];
  private readonly memory: ArrayBuffer;
  /** Read by the kernel alone, and alive as long as the headers point to it. */
  private readonly vectors: Uint8Array<ArrayBuffer>;

  /** @param places messages taken at once. @param messageBytes the rest of a longer message is dropped */
  constructor(
    private readonly libc: Libc,
    readonly places: number,
    private readonly messageBytes: number,
  ) {
    this.headers = outside(HEADER_BYTES * places);
    this.fields = new DataView(this.headers.buffer);
    const messages = outside(messageBytes * places);
    this.memory = messages.buffer;
    const senders = outside(SENDER_BYTES * places);
    this.senders = new DataView(senders.buffer);
    this.views = Array.from({ length: places }, (_, place) => this.viewOf(place, 0));
    this.vectors = outside(VECTOR_BYTES * places);
    this.describe(libc.addressOf(messages), libc.addressOf(senders));
  }

  /** Takes what is there, without waiting. Fewer than `places` are all there were, unless an error follows. */
  take(socket: number): Taken {
    const { libc, headers, places } = this;
    for (;;) {
      const count = libc.recvmmsg(socket, headers, places, MSG_DONTWAIT, null);
      if (count >= 0) return { count };
      const errno = libc.errno();
      if (errno !== ERRNO.EINTR) return { errno };
    }
  }

  /** Whether the kernel sent it: any process may send to a netlink socket, but from a port other than 0. */
  isFromKernel(place: number): boolean {
    return this.senders.getUint32(place * SENDER_BYTES + PORT, true) === 0;
  }

  /** The bytes of a message that was just taken, valid until more is taken. */
  message(place: number): Uint8Array {
    const length = this.fields.getUint32(place * HEADER_BYTES + HEADER.received, true);
    const view = this.views[place];
    return view?.length === length ? view : (this.views[place] = this.viewOf(place, length));
  }

  private viewOf(place: number, length: number): Uint8Array {
    return new Uint8Array(this.memory, place * this.messageBytes, length);
  }

  /** The kernel fills in nothing but lengths, and the sender's is always the same. */
  private describe(messages: bigint, senders: bigint): void {
    const { places, messageBytes, fields, vectors } = this;
    const vectorFields = new DataView(vectors.buffer);
    const vectorsAt = this.libc.addressOf(vectors);
    for (let place = 0; place < places; place++) {
      const vector = place * VECTOR_BYTES;
      vectorFields.setBigUint64(vector, messages + BigInt(place * messageBytes), true);
      vectorFields.setBigUint64(vector + 8, BigInt(messageBytes), true);
      const header = place * HEADER_BYTES;
      fields.setBigUint64(header + HEADER.name, senders + BigInt(place * SENDER_BYTES), true);
      fields.setUint32(header + HEADER.nameLength, SENDER_BYTES, true);
      fields.setBigUint64(header + HEADER.vector, vectorsAt + BigInt(vector), true);
      fields.setBigUint64(header + HEADER.vectorLength, 1n, true);
    }
  }
}

/** Memory that stays where it is: small arrays begin on the heap, which moves them. */
const outside = (bytes: number): Uint8Array<ArrayBuffer> => new Uint8Array(new ArrayBuffer(bytes));
