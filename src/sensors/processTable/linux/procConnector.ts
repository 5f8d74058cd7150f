import type { Libc } from './libc';
import { NetlinkSocket } from './netlinkSocket';

const NETLINK_CONNECTOR = 11;
const NLMSG_DONE = 3;
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PROC_CN_MCAST_LISTEN = 1;

/** Longer than any message of the proc connector. */
const MESSAGE_BYTES = 128;

/**
 * Opens a socket on which the kernel tells of what happens to every process (Linux ≥ 6.6, which knows the
 * event mask and lets ordinary users listen): of the kinds of events in `mask`, from now on, nothing is missed
 * that fits into `bufferBytes`. Throws when refused.
 */
export function openProcConnector(libc: Libc, mask: number, bufferBytes: number): NetlinkSocket {
  const socket = NetlinkSocket.open(libc, {
    name: 'proc connector',
    protocol: NETLINK_CONNECTOR,
    groups: CN_IDX_PROC,
    bufferBytes,
    messageBytes: MESSAGE_BYTES,
  });
  try {
    socket.send(subscription(mask));
    return socket;
  } catch (error) {
    socket.close();
    throw error;
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
