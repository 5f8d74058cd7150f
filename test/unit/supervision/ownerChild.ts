import { systemClock } from '../../../src/base/systemClock';
import { readOwnStart } from '../../../src/supervision/self';
import { OwnershipLock, type Ownership } from '../../../src/supervision/ownership';

export interface Order {
  readonly do: 'acquire' | 'release';
  readonly path: string;
}

export interface Answer {
  readonly type: 'owned' | 'refused' | 'released' | 'lost' | 'failed';
  /** Pid of the owner, where one is known. */
  readonly owner?: number;
  readonly reason?: string;
}

const tell = (answer: Answer): void => void process.send?.(answer);
const held = new Map<string, Ownership>();

async function obey({ do: what, path }: Order): Promise<Answer> {
  if (what === 'release') {
    await held.get(path)?.release();
    return { type: 'released' };
  }
  const lock = new OwnershipLock(path, systemClock);
  const self = { pid: process.pid, start: readOwnStart(), role: 'daemon' } as const;
  const acquisition = await lock.acquire(self, '0.0.0', () => tell({ type: 'lost' }));
  if (!acquisition.owned) return { type: 'refused', owner: acquisition.owner.pid };
  held.set(path, acquisition.ownership);
  return { type: 'owned', owner: process.pid };
}

/** Obeys orders until its parent is gone. */
process.on('message', (order: Order) => {
  obey(order).then(tell, (error: unknown) => tell({ type: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit(0));
