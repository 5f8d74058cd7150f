import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildId } from '../../../src/model/build';
import type { Heartbeat } from '../../../src/model/liveness';
import type { WatchedTree } from '../../../src/model/observation';
import { Heart } from '../../../src/supervision/heart';
import { HeartbeatBoard } from '../../../src/supervision/heartbeats';
import { readPulse } from '../../../src/supervision/liveFile';
import { VirtualClock } from '../../helpers/virtualClock';

const INTERVAL = 5_000;

/** A fold that only knows what runs. */
class Running {
  trees: readonly WatchedTree[] = [];
  heartbeats: ReadonlyMap<BuildId, Heartbeat> = new Map();

  get isBusy(): boolean {
    return this.trees.length > 0;
  }

  watchedTrees(): readonly WatchedTree[] {
    return this.trees;
  }
}

describe('the heart of supervision', () => {
  let folder: string;
  let file: string;
  let clock: VirtualClock;
  let running: Running;
  let board: HeartbeatBoard;
  let heart: Heart;
  let looks: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-heart-'));
    file = join(folder, 'live.json');
    clock = new VirtualClock();
    running = new Running();
    board = new HeartbeatBoard({ last: () => undefined });
    looks = 0;
    heart = new Heart({
      aggregator: running,
      intervalMs: INTERVAL,
      sample: (trees) => {
        looks += 1;
        return trees.map(({ build, pids }) => ({ build, processes: pids.length }));
      },
      board,
      file,
      observe: ({ at, trees }) => {
        running.heartbeats = new Map(
          trees.map(({ build, processes }) => [
            build,
            { at, seq: looks, elapsedS: 0, processes, idleForS: 0, liveness: { state: 'quiet', since: at } },
          ]),
        );
        heart.beat(at);
      },
      clock,
      log: (message) => assert.fail(message),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('looks at nothing while nothing runs', async () => {
    heart.adjust();
    await clock.pass(10 * INTERVAL);
    assert.equal(looks, 0);
    assert.equal(clock.pending, 0);
    assert.equal(existsSync(file), false);
    await heart.stop();
  });

  it('beats each interval while a build runs, for itself and for other processes, and then rests', async () => {
    running.trees = [{ build: 'a', pids: [1, 2] }];
    heart.adjust();
    heart.adjust();
    await clock.pass(3 * INTERVAL);
    assert.equal(looks, 3);
    assert.equal(board.lastAt, clock.now());
    assert.equal(board.get('a')?.processes, 2);
    assert.equal(board.intervalMs, INTERVAL);
    await heart.stop();
    assert.deepEqual((await readPulse(file))?.builds.get('a')?.at, clock.now());
    running.trees = [];
    heart.adjust();
    await clock.pass(3 * INTERVAL);
    assert.equal(looks, 3);
    assert.equal(clock.pending, 0);
    assert.equal(board.get('a'), undefined);
    await heart.stop();
    assert.equal(existsSync(file), false);
  });

  it('leaves its last beat for readers when it stops while a build runs', async () => {
    running.trees = [{ build: 'a', pids: [1] }];
    heart.adjust();
    await clock.pass(INTERVAL);
    const at = clock.now();
    await heart.stop();
    await clock.pass(10 * INTERVAL);
    assert.equal(looks, 1);
    assert.equal((await readPulse(file))?.builds.get('a')?.at, at);
  });
});
