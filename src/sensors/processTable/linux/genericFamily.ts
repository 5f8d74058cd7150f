import { ATTRIBUTES, attributes, viewOf } from '../parse/genetlink';
import { cString, encodeRequest } from './genericRequest';
import type { NetlinkSocket } from './netlinkSocket';

/** The family that knows all the others. */
const GENL_ID_CTRL = 16;
const CTRL_CMD_GETFAMILY = 3;
const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

/**
 * Asks which id this kernel gave a family. It answers while it is asked, so that the answer is there at once.
 *
 * @returns undefined when there is no such family
 */
export function askFamilyId(socket: NetlinkSocket, name: string): number | undefined {
  socket.send(
    encodeRequest({
      family: GENL_ID_CTRL,
      command: CTRL_CMD_GETFAMILY,
      attribute: CTRL_ATTR_FAMILY_NAME,
      value: cString(name),
      acknowledge: false,
    }),
  );
  const answer = socket.receive();
  return typeof answer === 'string' ? undefined : parseFamilyId(answer);
}

/** The id that the controller tells. Undefined for another message. */
export function parseFamilyId(bytes: Uint8Array): number | undefined {
  if (bytes.length < ATTRIBUTES) return undefined;
  const view = viewOf(bytes);
  if (view.getUint16(4, true) !== GENL_ID_CTRL) return undefined;
  for (const { type, from, to } of attributes(view, ATTRIBUTES, bytes.length)) {
    if (type === CTRL_ATTR_FAMILY_ID && to - from >= 2) return view.getUint16(from, true);
  }
  return undefined;
}
