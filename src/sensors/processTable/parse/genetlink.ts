/** Where the attributes of a generic netlink message begin: after `nlmsghdr` and `genlmsghdr`. */
export const ATTRIBUTES = 20;

const NLMSG_ERROR = 2;
const HEADER = 16;
const ATTRIBUTE_HEADER = 4;
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

const GENL_ID_CTRL = 16;
const CTRL_ATTR_FAMILY_ID = 1;

/** The id that the kernel gave a family, as its controller tells. Undefined for another message. */
export function parseFamilyId(bytes: Uint8Array): number | undefined {
  if (bytes.length < ATTRIBUTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint16(4, true) !== GENL_ID_CTRL) return undefined;
  for (const { type, from, to } of attributes(view, ATTRIBUTES, bytes.length)) {
    if (type === CTRL_ATTR_FAMILY_ID && to - from >= 2) return view.getUint16(from, true);
  }
  return undefined;
}

const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;

export interface Request {
  readonly family: number;
  readonly command: number;
  readonly attribute: number;
  readonly value: Uint8Array;
  /** Whether the kernel is to say that it did as told. */
  readonly acknowledge: boolean;
}

/** One message with one attribute. */
export function encodeRequest({ family, command, attribute, value, acknowledge }: Request): Uint8Array {
  const length = ATTRIBUTE_HEADER + value.length;
  const bytes = new Uint8Array(ATTRIBUTES + ((length + 3) & ~3));
  const view = viewOf(bytes);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, family, true);
  view.setUint16(6, NLM_F_REQUEST | (acknowledge ? NLM_F_ACK : 0), true);
  view.setUint8(16, command);
  view.setUint8(17, 1);
  view.setUint16(ATTRIBUTES, length, true);
  view.setUint16(ATTRIBUTES + 2, attribute, true);
  bytes.set(value, ATTRIBUTES + ATTRIBUTE_HEADER);
  return bytes;
}

export const GENERIC_CONTROLLER = GENL_ID_CTRL;
