import assert from 'node:assert/strict';
import { createNoticeGate } from '../../../src/aggregation/noticeGate';
import type { FinishedBuild } from '../../../src/model/build';
import type { NoticeSettings } from '../../../src/model/notice';
import { Announcer } from '../../../src/views/announcer';
import { VirtualClock } from '../../helpers/virtualClock';
import { DEFAULTS, finishedBuild } from '../noticeGate/transcript';

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
