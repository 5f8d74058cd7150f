import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { Coalesced } from '../base/coalesce';
import { watchFolder } from '../files/watchFolder';
import type { StateDir } from '../store/stateDir';
import type { HeartbeatBoard } from './heartbeats';
import { readPulse } from './liveFile';

/** Where changes of a folder are not told, the file is looked at so often. */
const LOOK_MS = 1_000;

/** Shows what the owner writes down of its builds' heartbeats, until disposed. */
export function followPulse({ path, live }: StateDir, board: HeartbeatBoard, clock: Clock): Disposable {
  const following = new DisposableList();
  let shownAt: number | undefined;
  let stopped = false;
  const look = new Coalesced(
    async () => {
      const pulse = await readPulse(live);
      if (stopped || pulse?.at === shownAt) return;
      shownAt = pulse?.at;
      if (pulse) board.show(pulse);
      else board.clear();
    },
    () => undefined,
  );
  following.add({ dispose: () => (stopped = true) });
  following.add(watchFolder(path, look.run));
  following.add(clock.every(LOOK_MS, look.run));
  look.run();
  return following;
}
