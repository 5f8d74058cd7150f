/** Where the attributes of a generic netlink message begin: after `nlmsghdr` and `genlmsghdr`. */
export const ATTRIBUTES = 20;

const NLMSG_ERROR = 2;
const HEADER = 16;
/** Length and type of an attribute, before its body. */
export const ATTRIBUTE_HEADER = 4;
/** Two bits say how the body is coded. */
const TYPE_MASK = 0x3fff;

/** One attribute (`struct nlattr`): its type, and where in the bytes its body is. */
export interface Attribute {
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

/** Reads the attributes that stand in `view` between two offsets; ends at the first that is cut short. */
export function* attributes(view: DataView, from: number, to: number): Generator<Attribute> {
  for (let at = from; at + ATTRIBUTE_HEADER <= to;) {
    const length = view.getUint16(at, true);
    if (length < ATTRIBUTE_HEADER || at + length > to) return;
    yield { type: view.getUint16(at + 2, true) & TYPE_MASK, from: at + ATTRIBUTE_HEADER, to: at + length };
    at += (length + 3) & ~3;
  }
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The kernel's answer to a request: 0 when it did as told, else the errno. Undefined for another message. */
export function parseAck(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEADER + 4) return undefined;
  const view = viewOf(bytes);
  return view.getUint16(4, true) === NLMSG_ERROR ? -view.getInt32(HEADER, true) || 0 : undefined;
}
