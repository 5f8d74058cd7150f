import assert from 'node:assert/strict';
import type { Liveness } from '../../../src/model/liveness';
import { signaled } from '../../../src/model/process';
import type { SupervisionState } from '../../../src/model/supervisor';
import { statusBarContent, type StatusBarFacts } from '../../../src/views/present/statusBar';
import { beat, heartbeatsOf } from './beats';
import { finishedBuild, NOW, runningBuild } from './builds';

const window = { pid: 12, start: 1, role: 'window' } as const;
const daemon = { pid: 13, start: 1, role: 'daemon' } as const;
const owner: SupervisionState = { type: 'owner' };
const facts: StatusBarFacts = {
  ...{ state: owner, supervision: undefined, running: [], fallen: [], isWatched: () => false },
  ...{ heartbeats: heartbeatsOf(), filled: false, now: NOW },
};

describe('the status bar item', () => {
  const states: readonly (readonly [SupervisionState, string, string])[] = [
    [{ type: 'off' }, '$(heart) off', 'Buildbeat: supervision is off'],
    [{ type: 'starting' }, '$(heart) …', 'Buildbeat: supervision is starting'],
    [
      { type: 'failed', message: 'The state folder is not yours.' },
      '$(heart) failed',
      'Buildbeat: supervision could not start. The state folder is not yours.',
    ],
    [owner, '$(heart)', 'Buildbeat: no build runs'],
    [{ type: 'follower', owner: window }, '$(heart)', 'Buildbeat: no build runs'],
  ];
  for (const [state, text, spoken] of states) {
    it(`reads ${text} when supervision is ${state.type}`, () => {
      const content = statusBarContent({ ...facts, state });
      assert.deepEqual([content.text, content.spoken], [text, spoken]);
    });
  }

  it('is dimmed only when off, and warns after a failure', () => {
    const look = (state: SupervisionState) => {
      const { color, background } = statusBarContent({ ...facts, state });
      return { color, background };
    };
    assert.deepEqual(look({ type: 'off' }), { color: 'disabledForeground', background: undefined });
    assert.deepEqual(look({ type: 'failed', message: 'x' }), { color: undefined, background: 'warning' });
    assert.deepEqual(look(owner), { color: undefined, background: undefined });
  });

  it('counts and lists what runs', () => {
    const content = statusBarContent({
      ...facts,
      running: [runningBuild(), runningBuild({ label: '[a](b)' })],
    });
    assert.equal(content.text, '$(heart) 2');
    assert.equal(content.spoken, 'Buildbeat: 2 builds running');
    assert.equal(
      content.tooltip,
      '**2 builds running**\n\n- make -j2 · 1m 12s · no heartbeat yet\n- \\[a\\](b) · 1m 12s · no heartbeat yet',
    );
  });

  it('lists ten and counts the rest', () => {
    const running = Array.from({ length: 12 }, () => runningBuild());
    assert.match(statusBarContent({ ...facts, running }).tooltip, /- and 2 more$/);
  });

  it('says in its tooltip who else supervises', () => {
    const { tooltip } = statusBarContent({
      ...facts,
      state: { type: 'follower', owner: daemon },
      supervision: { owner: daemon, since: NOW, version: '1', backend: { name: 'ps', reason: 'asked for' } },
    });
    assert.match(tooltip, /Supervised by the daemon \(pid 13\)\. Process backend: ps\.$/);
  });

  it('fills its heart at every other beat', () => {
    const running = [runningBuild()];
    assert.equal(statusBarContent({ ...facts, running, filled: true }).text, '$(heart-filled) 1');
    assert.equal(statusBarContent({ ...facts, running, filled: false }).text, '$(heart) 1');
  });
});

describe('the status bar item and liveness', () => {
  const since = NOW - 180_000;
  const look = (...all: readonly Liveness[]) => {
    const running = all.map((liveness, at) => runningBuild({ id: `b${at}`, label: `make b${at}`, liveness }));
    const { text, spoken, background } = statusBarContent({ ...facts, running });
    return [text, spoken, background];
  };

  it('says nothing more of builds that are busy', () => {
    assert.deepEqual(look({ state: 'busy', since }), ['$(heart) 1', 'Buildbeat: 1 build running', undefined]);
  });

  it('tells the slowest worry of all', () => {
    assert.deepEqual(
      look({ state: 'quiet', since }, { state: 'stalled', since }, { state: 'waiting', since }),
      ['$(heart) 3 · stalled 3m', 'Buildbeat: 3 builds running, make b1 stalled for 3 minutes', undefined],
    );
    assert.deepEqual(look({ state: 'quiet', since }), [
      '$(heart) 1 · quiet 3m',
      'Buildbeat: 1 build running, make b0 quiet for 3 minutes',
      undefined,
    ]);
  });

  it('warns of a build that nobody watches any more, and names it', () => {
    assert.deepEqual(look({ state: 'stalled', since }, { state: 'stale', since }), [
      '$(heart) 2 · $(eye-closed) make b1 stale',
      'Buildbeat: 2 builds running, make b1 stale, no heartbeat for 3 minutes',
      'warning',
    ]);
  });

  it('raises an alarm only when a watched build is proven dead', () => {
    const dead = finishedBuild({ label: 'make $(x)', outcome: 'failed', exit: signaled(9) });
    const content = statusBarContent({ ...facts, fallen: [dead] });
    assert.equal(content.text, '$(heart) $(error) make $\u200b(x) died');
    assert.equal(content.spoken, 'Buildbeat: no build runs, make $(x) died, failed (signal 9 (SIGKILL))');
    assert.equal(content.background, 'error');
  });

  it('lists what is watched first, with its last signs of life', () => {
    const running = ['one', 'two'].map((id) => runningBuild({ id, label: id }));
    const heartbeats = heartbeatsOf({
      one: beat({ at: NOW - 2_000 }),
      two: beat({ at: NOW - 2_000, sinceLastOutputS: 180 }),
    });
    const { tooltip } = statusBarContent({ ...facts, running, heartbeats, isWatched: (id) => id === 'two' });
    assert.equal(
      tooltip,
      '**2 builds running**\n\n- two · 1m 12s · beat 2s ago · output 3m ago · watched\n- one · 1m 12s · beat 2s ago',
    );
  });
});
