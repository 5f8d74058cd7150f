import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Emitter } from '../../../src/base/emitter';
import type { Build, BuildIdentity } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import { FeedSource } from '../../../src/model/feed';
import { exited, processKey } from '../../../src/model/process';
import { DEFAULT_GROUP } from '../../../src/model/stage';
import type { SupervisionState } from '../../../src/model/supervisor';
import type { ProcessSpan, Telemetry } from '../../../src/model/telemetry';
import { keepTelemetry, LiveTelemetry, livePath, readTelemetry } from '../../../src/store/telemetryFiles';
import { TelemetryTail } from '../../../src/store/telemetryTail';
import { NOT_MEASURED } from '../../../src/views/telemetry/following';
import { readToPanel, type ToPanel } from '../../../src/views/telemetry/messages';
import { FORGOTTEN, NOT_SUPERVISED, PanelSession } from '../../../src/views/telemetry/session';
import { VirtualClock } from '../../helpers/virtualClock';
import { waitFor } from '../../helpers/waitFor';
import { finishedBuild, NOW, runningBuild } from '../present/builds';
import { sample } from '../telemetry/samples';

const BUILD = 'now';
const SECOND = 1_000;

const span = (pid: number, endedAt?: number): ProcessSpan => ({
  ...{ key: processKey(pid, 7), pid, label: 'cc1 a.c', role: 'compile', startedAt: NOW },
  ...(endedAt !== undefined && { endedAt }),
});

const telemetryOf = (build: string, spansLeftOut = 0): Telemetry => ({
  ...{ build, samples: [sample(0), sample(1)], spans: [span(1, NOW + SECOND)], spansLeftOut },
  cost: { wallMs: SECOND, cpuMs: 500, processes: 1, slowest: [] },
});

describe('the panel of a build', () => {
  let dir: string;
  let clock: VirtualClock;
  let feed: FeedSource;
  let states: Emitter<SupervisionState>;
  let state: SupervisionState;
  let seq: number;
  let live: LiveTelemetry;
  let told: ToPanel[];
  let titles: string[];
  let session: PanelSession;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    clock = new VirtualClock(NOW);
    feed = new FeedSource();
    states = new Emitter();
    state = { type: 'owner' };
    seq = 0;
    told = [];
    titles = [];
    const header = { build: BUILD, startedAt: NOW, capacity: 100 };
    live = new LiveTelemetry(livePath(dir, BUILD), header, (error) => assert.fail(String(error)));
  });
  afterEach(async () => {
    session.dispose();
    await live.idle;
    await rm(dir, { recursive: true });
  });

  const happens = (event: BuildEvent): void => {
    seq += 1;
    feed.publish({ seq, at: clock.now(), event });
  };
  const starts = (changes: Partial<BuildIdentity> = {}): void =>
    happens({ type: 'build.started', build: runningBuild({ id: BUILD, startedAt: NOW, ...changes }) });
  const ends = (id = BUILD): void => {
    const { processes, ...verdict } = finishedBuild({ outcome: 'failed', exit: exited(2) });
    happens({ type: 'build.finished', id, finishedAt: clock.now(), verdict, processes });
  };
  const isMeasured = (id = BUILD): void => happens({ type: 'build.measured', id, cost: { cpuMs: 500 } });

  const open = (): void => {
    session = new PanelSession({
      build: BUILD,
      supervisor: {
        feed,
        get state() {
          return state;
        },
        onDidChangeState: states.event,
      },
      source: {
        follow: (build) => new TelemetryTail(dir, build),
        read: async (build) => (await readTelemetry(dir, build))?.telemetry,
      },
      clock,
      post: (message) => told.push(message),
      onBuild: ({ label }: Build) => titles.push(label),
    });
  };

  const write = async (second: number, ...spans: readonly ProcessSpan[]): Promise<void> => {
    const all = { samples: [sample(second)], spans };
    live.add(sample(second), spans, () => all);
    await live.idle;
  };

  /** What is told next, once it is, as the page understands it. */
  async function next<T extends ToPanel['type']>(type: T): Promise<Extract<ToPanel, { type: T }>> {
    const message = await waitFor(`the message ${type}`, () => told.shift());
    const read = readToPanel(JSON.parse(JSON.stringify(message)));
    assert.ok(read.ok, read.ok ? '' : read.error);
    assert.equal(read.value.type, type);
    return read.value as Extract<ToPanel, { type: T }>;
  }

  /** The same of what is told every half second. */
  const nextMore = async () => {
    await waitFor('the page to be told again soon', () => (clock.pending > 0 ? true : undefined));
    await clock.pass(500);
    return next('more');
  };

  /** A build runs, of which there is one sample, and its page was told of it. */
  const showRunning = async () => {
    starts();
    await write(0);
    open();
    session.begin();
    return next('show');
  };

  it('tells its page all of a running build, and then each thing once', async () => {
    starts();
    await write(0, span(1));
    open();
    assert.deepEqual(told, []);
    session.begin();
    const { build, telemetry, now } = await next('show');
    assert.deepEqual([build.id, build.label, build.state], [BUILD, 'make -j2', 'running']);
    assert.deepEqual(telemetry, { build: BUILD, samples: [sample(0)], spans: [span(1)], spansLeftOut: 0 });
    assert.equal(now, NOW);
    await write(1, span(1, NOW + SECOND));
    const more = await nextMore();
    assert.deepEqual([more.samples, more.spans.length, more.dropped], [[sample(1)], 1, 0]);
    const still = await nextMore();
    assert.deepEqual([still.samples, still.spans, still.now], [[], [], NOW + SECOND]);
  });

  it('tells no more samples at once than a page can hold, however many are kept', async () => {
    starts();
    const samples = Array.from({ length: 8_000 }, (_, second) => sample(second));
    live.add(sample(0), [], () => ({ samples, spans: [] }));
    await live.idle;
    open();
    session.begin();
    const { telemetry } = await next('show');
    assert.ok(telemetry.samples.length <= 7_200, `${telemetry.samples.length} samples`);
    assert.deepEqual(telemetry.samples.at(-1), samples.at(-1));
  });

  it('tells what stages there are meanwhile', async () => {
    assert.deepEqual((await showRunning()).bands, []);
    happens({
      type: 'stage.started',
      ...{ id: BUILD, stage: 'compile', groupId: DEFAULT_GROUP, stageAttempt: 1, source: 'task' },
      ...{ dependsOn: [], at: NOW },
    });
    const { bands } = await nextMore();
    assert.deepEqual(bands, [
      { name: 'compile', group: DEFAULT_GROUP, state: 'running', attempt: 1, startedAt: NOW },
    ]);
  });

  it('tells all anew when the build ends, and when what is kept of it is there', async () => {
    await showRunning();
    ends();
    const { build, telemetry } = await next('show');
    assert.deepEqual([build.state, build.exitText, build.finishedAt], ['failed', 'exit 2', NOW]);
    assert.equal(telemetry.cost, undefined);
    await keepTelemetry(dir, telemetryOf(BUILD, 3));
    isMeasured();
    assert.deepEqual((await next('show')).telemetry, telemetryOf(BUILD, 3));
    assert.equal(clock.pending, 0);
  });

  it('tells nothing while its page is away, and all when that is back', async () => {
    await showRunning();
    await waitFor('a look to come', () => (clock.pending > 0 ? true : undefined));
    session.pause();
    assert.equal(clock.pending, 0);
    await write(1);
    ends();
    session.begin();
    const { build, telemetry } = await next('show');
    assert.deepEqual([build.state, telemetry.samples], ['failed', [sample(0), sample(1)]]);
    assert.deepEqual(told, []);
  });

  it('waits for a build that the journal is still to tell of', async () => {
    state = { type: 'starting' };
    open();
    session.begin();
    assert.deepEqual([told, titles], [[], []]);
    starts();
    assert.equal((await next('show')).build.id, BUILD);
    assert.deepEqual(titles, ['make -j2']);
  });

  it('tells a page all that came back before it was ever told anything', async () => {
    starts();
    await write(0);
    open();
    session.begin();
    session.pause();
    session.begin();
    assert.deepEqual((await next('show')).telemetry.samples, [sample(0)]);
    assert.deepEqual((await nextMore()).samples, []);
    assert.deepEqual(told, []);
  });

  it('says why it knows nothing of a build', async () => {
    state = { type: 'off' };
    open();
    session.begin();
    assert.equal((await next('problem')).message, NOT_SUPERVISED);
    state = { type: 'owner' };
    states.fire(state);
    assert.equal((await next('problem')).message, FORGOTTEN);
  });

  it('says that a build was forgotten, and lets it be', async () => {
    await showRunning();
    ends();
    await next('show');
    happens({ type: 'build.deleted', id: BUILD });
    assert.equal((await next('problem')).message, FORGOTTEN);
    assert.equal(clock.pending, 0);
  });

  it('says once that nothing is measured', async () => {
    starts();
    open();
    session.begin();
    await next('show');
    for (let half = 0; half < 9; half++) await nextMore();
    assert.deepEqual(told, []);
    await nextMore();
    assert.equal((await next('problem')).message, NOT_MEASURED);
    await nextMore();
    await nextMore();
    assert.deepEqual(told, []);
  });

  it('shows a build of which nothing is kept as one without samples', async () => {
    starts();
    ends();
    open();
    session.begin();
    assert.deepEqual((await next('show')).telemetry, {
      ...{ build: BUILD, samples: [], spans: [], spansLeftOut: 0 },
    });
    assert.equal(clock.pending, 0);
  });

  describe('compared with the run before', () => {
    const earlier = async (
      id: string,
      minutes: number,
      changes: Partial<BuildIdentity> = {},
    ): Promise<void> => {
      starts({ id, startedAt: NOW - minutes * 60_000, ...changes });
      ends(id);
      isMeasured(id);
      await keepTelemetry(dir, telemetryOf(id));
    };

    it('tells of the latest run of the same command in the same folder that was kept', async () => {
      await earlier('oldest', 30);
      await earlier('older', 20, { label: 'make, the older' });
      await earlier('lost', 10);
      await rm(join(dir, 'lost.json'));
      await earlier('another', 8, { command: 'make -j3' });
      await earlier('elsewhere', 6, { cwd: '/tmp' });
      starts();
      await earlier('later', -5);
      open();
      await session.compare(true);
      const { label, startedAt, telemetry } = await next('previous');
      assert.deepEqual([label, startedAt], ['make, the older', NOW - 20 * 60_000]);
      assert.equal(telemetry.build, 'older');
    });

    it('says that there is none', async () => {
      starts();
      open();
      await session.compare(true);
      await next('none');
    });

    it('tells nothing that is not wanted any more', async () => {
      await earlier('older', 20);
      starts();
      open();
      const wanted = session.compare(true);
      await session.compare(false);
      await wanted;
      assert.deepEqual(told, []);
    });
  });
});
