import assert from 'node:assert/strict';
import type { Build, RunningBuild } from '../../../src/model/build';
import type { Liveness } from '../../../src/model/liveness';
import { formatAge, spokenAge } from '../../../src/views/present/age';
import {
  isWorrying,
  livenessOf,
  slowestWorry,
  staleNotice,
  worryNotice,
} from '../../../src/views/present/liveness';
import { presentNode, type RowContext } from '../../../src/views/present/row';
import type { Row } from '../../../src/views/present/rowShape';
import { beat, heartbeatsOf } from './beats';
import { contextOf, finishedBuild, NOW, runningBuild } from './builds';

const MINUTE = 60_000;

const rowOf = (build: Build, context: Partial<RowContext> = {}): Row | undefined =>
  presentNode({ type: 'build', build: build.id }, contextOf([build], context));

const alive = (liveness: Liveness, changes: Partial<RunningBuild> = {}): RunningBuild =>
  runningBuild({ liveness, ...changes });

describe('the row of a running build', () => {
  const spinner = { id: 'loading~spin', color: 'progressBar.background' };
  const rows: readonly (readonly [Liveness, string, Row['icon'], string])[] = [
    [{ state: 'busy', since: NOW - MINUTE }, 'core · 1m 12s', spinner, 'running'],
    [
      { state: 'quiet', since: NOW - 3 * MINUTE },
      'quiet 3m · core · 1m 12s',
      spinner,
      'running, quiet for 3 minutes',
    ],
    [
      { state: 'waiting', since: NOW - MINUTE, waitsFor: 'lock' },
      'waiting for lock · core · 1m 12s',
      { id: 'lock', color: 'charts.blue' },
      'running, waiting for a lock',
    ],
    [
      { state: 'waiting', since: NOW - MINUTE, waitsFor: 'terminal' },
      'waiting for input · core · 1m 12s',
      { id: 'terminal', color: 'charts.blue' },
      'running, waiting for input',
    ],
    [
      { state: 'waiting', since: NOW - MINUTE, waitsFor: 'stopped' },
      'stopped · core · 1m 12s',
      { id: 'debug-pause', color: 'charts.blue' },
      'running, stopped by a signal',
    ],
    [
      { state: 'stalled', since: NOW - 6 * MINUTE },
      'stalled 6m · core · 1m 12s',
      { id: 'warning', color: 'list.warningForeground' },
      'running, stalled for 6 minutes',
    ],
    [
      { state: 'stale', since: NOW - 20_000 },
      'stale · core · 1m 12s',
      { id: 'eye-closed', color: 'list.warningForeground' },
      'running, stale, no heartbeat for 20 seconds',
    ],
  ];
  for (const [liveness, description, icon, words] of rows) {
    it(`reads “${description}”`, () => {
      const row = rowOf(alive(liveness));
      assert.deepEqual([row?.description, row?.icon], [description, icon]);
      assert.equal(row?.spoken, `make -j2, ${words}, 1m 12s, in core`);
    });
  }

  it('goes stale when heartbeats are missing for three intervals, and no sooner', () => {
    const build = alive({ state: 'busy', since: NOW });
    const heartbeats = heartbeatsOf({ [build.id]: beat() });
    assert.equal(rowOf(build, { heartbeats, now: NOW + 15_000 })?.icon?.id, 'loading~spin');
    assert.equal(rowOf(build, { heartbeats, now: NOW + 15_001 })?.icon?.id, 'eye-closed');
  });

  it('of a service that does nothing is calm', () => {
    const row = rowOf(alive({ state: 'stalled', since: NOW - 6 * MINUTE }, { kind: 'service' }));
    assert.equal(row?.description, 'quiet 6m · core · 1m 12s');
    assert.deepEqual(row.icon, { id: 'broadcast', color: 'charts.blue' });
  });
});

describe('an age', () => {
  const ages = [
    [-5, '0s', '0 seconds'],
    [999, '0s', '0 seconds'],
    [1_000, '1s', '1 second'],
    [59_999, '59s', '59 seconds'],
    [60_000, '1m', '1 minute'],
    [3 * 3_600_000, '3h', '3 hours'],
    [50 * 3_600_000, '2d', '2 days'],
  ] as const;
  for (const [ms, short, spoken] of ages) {
    it(`of ${ms} ms reads ${short} and is spoken as ${spoken}`, () => {
      assert.deepEqual([formatAge(ms), spokenAge(ms)], [short, spoken]);
    });
  }
});

describe('the slowest worry', () => {
  const since = NOW - MINUTE;
  const inOrder: readonly Liveness[] = [
    { state: 'busy', since },
    { state: 'quiet', since },
    { state: 'waiting', since },
    { state: 'stalled', since },
    { state: 'stale', since },
  ];

  it('is that of the worst state, wherever it stands in the list', () => {
    for (const [worst] of inOrder.entries()) {
      const builds = inOrder.slice(0, worst + 1).map((liveness, at) => alive(liveness, { id: `b${at}` }));
      for (const list of [builds, builds.toReversed()]) {
        assert.equal(slowestWorry(list, heartbeatsOf(), NOW)?.build.id, `b${worst}`);
      }
    }
  });

  it('is that of the build that has been so for longest', () => {
    const builds = [1, 5, 3].map((minutes) =>
      alive({ state: 'quiet', since: NOW - minutes * MINUTE }, { id: `${minutes}` }),
    );
    assert.equal(slowestWorry(builds, heartbeatsOf(), NOW)?.build.id, '5');
  });

  it('is none where nothing runs', () => {
    assert.equal(slowestWorry([finishedBuild()], heartbeatsOf(), NOW), undefined);
  });
});

describe('a notification of liveness', () => {
  it('is for stale builds of any kind, and for builds alone that stall', () => {
    const told = (state: Liveness['state'], kind: RunningBuild['kind']) => {
      const liveness = livenessOf(alive({ state, since: NOW }, { kind }), heartbeatsOf(), NOW);
      return liveness && isWorrying(liveness, kind);
    };
    assert.deepEqual(
      (['build', 'service', 'background'] as const).map((kind) => [
        told('stalled', kind),
        told('stale', kind),
        told('waiting', kind),
      ]),
      [
        [true, true, false],
        [false, true, false],
        [false, true, false],
      ],
    );
  });

  it('says what is missing, and for how long', () => {
    const build = runningBuild({ label: 'make\n-j2' });
    assert.equal(
      worryNotice({ build, liveness: { state: 'stalled', since: NOW - 6 * MINUTE } }, NOW),
      'make -j2 is stalled: no output, processor time or disk activity for 6m.',
    );
    assert.equal(
      worryNotice({ build, liveness: { state: 'stale', since: NOW - 20_000 } }, NOW),
      'Nobody watches make -j2 any more: no heartbeat for 20s. The build itself may be fine.',
    );
    const stale = { build, liveness: { state: 'stale', since: NOW } } as const;
    assert.equal(
      staleNotice([stale, stale]),
      'Nobody watches 2 builds any more: heartbeats are missing. The builds themselves may be fine.',
    );
  });
});
