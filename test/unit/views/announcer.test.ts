import assert from 'node:assert/strict';
import { createNoticeGate } from '../../../src/aggregation/noticeGate';
import type { Clock } from '../../../src/base/clock';
import { toDisposable } from '../../../src/base/disposable';
import type { FinishedBuild } from '../../../src/model/build';
import type { NoticeSettings } from '../../../src/model/notice';
import { Announcer } from '../../../src/views/announcer';
import { DEFAULTS, finishedBuild } from '../noticeGate/transcript';

/** Time that passes when it is told to. */
class VirtualClock implements Clock {
  private time = 0;
  private due: { readonly at: number; readonly callback: () => void }[] = [];
  readonly now = (): number => this.time;

  readonly after: Clock['after'] = (ms, callback) => {
    const timer = { at: this.time + ms, callback };
    this.due.push(timer);
    return toDisposable(() => (this.due = this.due.filter((other) => other !== timer)));
  };

  readonly every = (): never => {
    throw new Error('nothing here happens again and again');
  };

  /** Lets everything happen that is due within these milliseconds, and what it promised. */
  async pass(ms: number): Promise<void> {
    this.time += ms;
    const ripe = this.due.filter(({ at }) => at <= this.time);
    this.due = this.due.filter(({ at }) => at > this.time);
    for (const { callback } of ripe) callback();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('windows that tell the end of a build', () => {
  const clock = new VirtualClock();
  let claimed: Set<string>;
  let builds: Map<string, FinishedBuild>;
  let told: string[];
  const errors: unknown[] = [];

  const window = (settings: Partial<NoticeSettings> = {}, mayTell = true): Announcer =>
    new Announcer({
      createGate: () => createNoticeGate({ ...DEFAULTS, ...settings }),
      mayTell: () => mayTell,
      claim: (id) => {
        const first = !claimed.has(id);
        claimed.add(id);
        return Promise.resolve(first);
      },
      build: (id) => builds.get(id),
      tell: ({ builds }) => told.push(builds.join(' and ')),
      clock,
      onError: (error) => errors.push(error),
    });
  const build = (id: string): FinishedBuild => {
    const finished = finishedBuild({ id, label: `make ${id}` });
    builds.set(id, finished);
    return finished;
  };

  beforeEach(() => {
    claimed = new Set();
    builds = new Map();
    told = [];
  });
  afterEach(() => assert.deepEqual(errors, []));

  it('tell it once', async () => {
    const end = build('a');
    for (const each of [window(), window(), window()]) each.ended(end, false);
    await clock.pass(10_000);
    assert.deepEqual(told, ['a']);
  });

  it('are not silenced by one that tells nothing', async () => {
    const end = build('a');
    for (const each of [window({ mode: 'none' }), window({ exclusions: ['make'] }), window()]) {
      each.ended(end, false);
    }
    await clock.pass(10_000);
    assert.deepEqual(told, ['a']);
  });

  it('leave it to the eyes of the user where one of them has its terminal in front', async () => {
    const end = build('a');
    const [behind, front] = [window(), window()];
    behind.ended(end, false);
    await clock.pass(500);
    front.ended(end, true);
    await clock.pass(10_000);
    assert.deepEqual(told, []);
  });

  it('do not claim what they may not tell', async () => {
    const end = build('a');
    window({}, false).ended(end, false);
    await clock.pass(10_000);
    assert.deepEqual([...claimed], []);
    assert.deepEqual(told, []);
  });

  it('tell the rest of what came together when another told a part of it', async () => {
    const one = window();
    for (const id of ['a', 'b', 'c']) one.ended(build(id), false);
    claimed.add('b');
    await clock.pass(10_000);
    assert.deepEqual(told, ['a and c']);
  });

  it('tell what waited when the settings change', async () => {
    const one = window();
    one.ended(build('a'), false);
    one.replaceGate();
    await clock.pass(0);
    assert.deepEqual(told, ['a']);
  });
});
