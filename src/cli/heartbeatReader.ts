import type { LastHeartbeats } from '../api/protocol';
import { readPulse } from '../supervision/liveFile';
import type { StateDir } from '../store/stateDir';

/** The last heartbeats that the owner of supervision wrote down; none where nobody did. */
export async function readHeartbeats({ live }: StateDir): Promise<LastHeartbeats> {
  const pulse = await readPulse(live);
  return { get: (build) => pulse?.builds.get(build), intervalMs: pulse?.intervalMs };
}
