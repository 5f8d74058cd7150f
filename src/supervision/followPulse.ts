import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { Coalesced } from '../store/coalesce';
import { watchFolder } from '../store/watchFolder';
import type { StateDir } from '../store/stateDir';
import type { HeartbeatBoard } from './heartbeats';
import { readPulse } from './liveFile';

/** Where changes of a folder are not told, the file is looked at so often. */
const LOOK_MS = 1_000;
/** A timer that is later than this was held up by more than a busy machine. */
const ASLEEP_MS = 10_000;

/** Shows what the owner writes down of its builds' heartbeats, until disposed. */
export function followPulse({ path, live }: StateDir, board: HeartbeatBoard, clock: Clock): Disposable {
  const following = new DisposableList();
  let shownAt: number | undefined;
  let stopped = false;
  const look = new Coalesced(
    async () => {
      const pulse = await readPulse(live);
      if (stopped || !pulse || pulse.at === shownAt) return;
      shownAt = pulse.at;
      board.show(pulse);
    },
    () => undefined,
  );
  let lookedAt = clock.now();
  const lookAgain = (): void => {
    const now = clock.now();
    if (Math.abs(now - lookedAt) > ASLEEP_MS) board.wokeUp(now);
    lookedAt = now;
    look.run();
  };
  following.add({ dispose: () => (stopped = true) });
  following.add(watchFolder(path, look.run));
  following.add(clock.every(LOOK_MS, lookAgain));
  look.run();
  return following;
}
