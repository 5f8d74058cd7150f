import assert from 'node:assert/strict';
import type { FinishedBuild, RunningBuild } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import { FeedSource } from '../../../src/model/feed';
import { exited, signaled } from '../../../src/model/process';
import { WatchedBuilds, type Memory } from '../../../src/views/watchedBuilds';
import { VirtualClock } from '../../helpers/virtualClock';
import { finishedBuild, NOW, runningBuild } from '../present/builds';

function newMemory(): Memory {
  const values = new Map<string, unknown>();
  return {
    get: (key) => values.get(key),
    update: (key, value) => {
      values.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}

describe('the builds that a window watches', () => {
  let feed: FeedSource;
  let memory: Memory;
  let windows: WatchedBuilds[];
  let seq: number;

  const open = (): WatchedBuilds => {
    const onError = (error: unknown): never => assert.fail(String(error));
    const window = new WatchedBuilds({ feed, memory, clock: new VirtualClock(NOW), onError });
    windows.push(window);
    return window;
  };
  const tell = (event: BuildEvent, at = NOW): void => feed.publish({ seq: ++seq, at, event });
  const start = (id: string, changes: Partial<RunningBuild> = {}): void =>
    tell({ type: 'build.started', build: runningBuild({ id, ...changes }) });
  const end = (id: string, changes: Partial<FinishedBuild>, at = NOW): void => {
    const { processes, finishedAt, ...verdict } = finishedBuild(changes);
    tell({ type: 'build.finished', id, finishedAt, verdict, processes }, at);
  };
  const idsOf = (builds: readonly { readonly id: string }[]): readonly string[] => builds.map(({ id }) => id);

  beforeEach(() => {
    feed = new FeedSource();
    memory = newMemory();
    windows = [];
    seq = 0;
  });
  afterEach(() => windows.forEach((window) => window.dispose()));

  it('are those the user chose, until they choose otherwise', () => {
    start('a');
    start('b');
    const watched = open();
    let changes = 0;
    watched.onDidChange(() => changes++);
    watched.add('b');
    watched.add('a');
    watched.add('a');
    assert.deepEqual(idsOf(watched.running), ['b', 'a']);
    watched.remove(['b']);
    assert.deepEqual(idsOf(watched.running), ['a']);
    assert.equal(changes, 3);
  });

  it('are remembered when the window opens again, before the journal is read', () => {
    open().add('a');
    const again = open();
    assert.ok(again.has('a'));
    start('a');
    assert.deepEqual(idsOf(again.running), ['a']);
  });

  it('forget one that ends with an answer, good or bad', () => {
    const watched = open();
    for (const [id, changes] of [
      ['a', {}],
      ['b', { outcome: 'failed', exit: exited(2) }],
      ['c', { outcome: 'cancelled', exit: signaled(2) }],
    ] as const) {
      start(id);
      watched.add(id);
      end(id, changes);
    }
    assert.ok(watched.isEmpty);
  });

  it('keep one that died until that was seen', () => {
    const watched = open();
    start('killed');
    start('gone');
    watched.add('killed');
    watched.add('gone');
    end('killed', { outcome: 'failed', exit: signaled(9) });
    end('gone', { outcome: 'unknown', exit: undefined, evidence: [] });
    assert.deepEqual(idsOf(watched.fallen), ['killed', 'gone']);
    watched.acknowledge();
    assert.ok(watched.isEmpty);
  });

  it('forget one that seemed dead when late evidence tells how it ended', () => {
    const watched = open();
    start('a');
    watched.add('a');
    end('a', { outcome: 'unknown', exit: undefined, evidence: [] });
    tell({ type: 'build.amended', id: 'a', verdict: finishedBuild() });
    assert.ok(watched.isEmpty);
  });

  it('follow one into the build that it turns out to be part of', () => {
    const watched = open();
    start('a');
    start('b');
    watched.add('a');
    tell({ type: 'build.merged', id: 'a', into: 'b' });
    assert.deepEqual(idsOf(watched.running), ['b']);
  });

  it('gain a dead one that buildbeat run watched, but none of before the window opened', () => {
    const watched = open();
    const dead = { outcome: 'failed', exit: signaled(9) } as const;
    for (const id of ['old', 'new']) start(id, { watchedTask: id });
    start('other');
    end('old', dead, NOW - 1);
    end('new', dead);
    end('other', dead);
    assert.deepEqual(idsOf(watched.fallen), ['new']);
  });
});
