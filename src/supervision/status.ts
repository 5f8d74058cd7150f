import { stat } from 'node:fs/promises';
import type { Feed } from '../model/feed';
import type { SupervisionState, SupervisionStatus } from '../model/supervisor';
import { listSegments, segmentPath } from '../store/segments';
import type { StateDir } from '../store/stateDir';
import type { Lag } from './lagMeter';
import { readLock } from './lockFile';
import { readOwnerStatus } from './statusFile';

export interface StatusSources {
  readonly dir: StateDir;
  readonly state: SupervisionState['type'];
  readonly feed: Feed;
  /** What of the journal could not be read. */
  readonly problems: readonly string[];
  /** Of this process, when it is the owner. */
  readonly lag?: Lag;
}

/** Who supervises and how it goes, as far as this process can tell. */
export async function readStatus({
  dir,
  state,
  feed,
  problems,
  lag,
}: StatusSources): Promise<SupervisionStatus> {
  const lock = await readLock(dir.lock);
  const owner = lock.type === 'held' ? lock.owner : undefined;
  const told = owner && (await readOwnerStatus(dir.status));
  const own = told?.pid === owner?.pid ? told : undefined;
  return {
    state,
    stateDir: dir.path,
    owner: owner && { pid: owner.pid, start: owner.start, role: owner.role },
    since: owner?.since,
    version: owner?.version,
    backend: owner && (own?.backend ?? feed.model.supervision?.backend),
    builds: feed.model.counts,
    journal: {
      events: feed.model.seq,
      bytes: await journalBytes(dir.journal),
      problems: own?.trouble === undefined ? problems : [...problems, own.trouble],
    },
    lag: lag ?? own?.lag,
  };
}

async function journalBytes(dir: string): Promise<number> {
  const sizes = await Promise.all(
    (await listSegments(dir)).map((segment) =>
      stat(segmentPath(dir, segment)).then(
        ({ size }) => size,
        () => 0, // deleted since it was listed
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
