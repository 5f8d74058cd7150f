import { ATTRIBUTE_HEADER, ATTRIBUTES, viewOf } from '../parse/genetlink';

const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;

export interface GenericRequest {
  readonly family: number;
  readonly command: number;
  readonly attribute: number;
  readonly value: Uint8Array;
  /** Whether the kernel is to say that it did as told. */
  readonly acknowledge: boolean;
}

/** One generic netlink message with one attribute. */
export function encodeRequest(request: GenericRequest): Uint8Array {
  const { family, command, attribute, value, acknowledge } = request;
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

/** Text as the kernel takes it. */
export const cString = (text: string): Uint8Array => new TextEncoder().encode(`${text}\0`);
