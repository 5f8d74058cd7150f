import assert from 'node:assert/strict';
import { join } from 'node:path';
import { z } from 'zod';
import { heartbeatDto } from '../../../src/api/heartbeatDto';
import { buildDto } from '../../../src/api/protocol';
import { stageDto } from '../../../src/api/stageDto';
import type { BuildEvent } from '../../../src/model/events';
import type { Heartbeat } from '../../../src/model/liveness';
import { ROLE_GROUP } from '../../../src/model/stage';
import { writePulse } from '../../../src/supervision/liveFile';
import { finished, Folders, started } from '../store/journalTools';
import { buildCommandLine, needsCommandLine, run } from './commandLine';

const INTERVAL_MS = 5_000;

const beatAt = (at: number): Heartbeat => ({
  ...{ at, seq: 7, elapsedS: 35, outputBytes: 1_204, outputSource: 'io', cpuS: 4.25 },
  ...{ processes: 3, sinceLastOutputS: 180, idleForS: 0.4 },
  liveness: { state: 'quiet', since: at - 180_000 },
});

describe('the command line tells how alive builds are', function () {
  const folders = new Folders();
  const beat = (dir: string, build: string, at: number): Promise<void> =>
    writePulse(join(dir, 'live.json'), {
      at,
      intervalMs: INTERVAL_MS,
      builds: new Map([[build, beatAt(at)]]),
    });
  const builds = async (dir: string) => {
    const { stdout } = await run('builds', '--json', '--state-dir', dir);
    return z.array(z.strictObject(buildDto.shape)).parse(JSON.parse(stdout));
  };
  const quiet: BuildEvent = { type: 'build.liveness', id: 'a', liveness: { state: 'quiet', since: 1 } };

  needsCommandLine();
  afterEach(() => folders.removeAll());

  it('with the last heartbeat of each', async () => {
    const dir = await folders.makeState(started('a'), quiet, started('b'), finished('b'));
    const now = Date.now();
    await beat(dir, 'a', now);
    const [b, a] = await builds(dir);
    assert.deepEqual([b?.liveness, b?.heartbeat], [null, null]);
    assert.equal(a?.liveness, 'quiet');
    assert.deepEqual(z.strictObject(heartbeatDto.shape).parse(a.heartbeat), {
      at: new Date(now).toISOString(),
      seq: 7,
      elapsed_s: 35,
      stdout_bytes: null,
      stderr_bytes: null,
      output_bytes: 1_204,
      output_source: 'io',
      cpu_s: 4.25,
      io_bytes: null,
      processes: 3,
      since_last_output_s: 180,
      idle_for_s: 0.4,
      liveness: {
        state: 'quiet',
        since: new Date(now - 180_000).toISOString(),
        waits_for: null,
        detail: null,
      },
    });
    const { stdout } = await run('builds', '--state-dir', dir);
    assert.match(stdout, /^a +\S+ \S+ +quiet +-/m);
  });

  it('as stale when heartbeats are missing', async () => {
    const dir = await folders.makeState(started('a'), quiet);
    await beat(dir, 'a', Date.now() - 4 * INTERVAL_MS);
    assert.deepEqual(
      (await builds(dir)).map(({ liveness }) => liveness),
      ['stale'],
    );
    assert.match((await run('builds', '--state-dir', dir)).stdout, /^a +\S+ \S+ +stale +-/m);
  });

  it('and what one waits for', async () => {
    const liveness = { state: 'waiting', since: 1, waitsFor: 'lock', detail: '/x/.lock' } as const;
    const dir = await folders.makeState(started('a'), { type: 'build.liveness', id: 'a', liveness });
    const [build] = await builds(dir);
    assert.deepEqual([build?.liveness, build?.waits_for, build?.heartbeat], ['waiting', 'lock', null]);
  });
});

describe('the command line lists stages', function () {
  const folders = new Folders();
  const fact = { id: 'a', groupId: 'g0', source: 'progress', dependsOn: [] as string[] } as const;
  const work = { ...fact, groupId: ROLE_GROUP, source: 'process', role: 'test' } as const;
  const attempt = (stageAttempt: number) => ({
    ...fact,
    stage: 'test',
    stageAttempt,
    dependsOn: ['compile'],
  });
  const events: readonly BuildEvent[] = [
    started('a'),
    { type: 'stage.started', ...fact, stage: 'compile', stageAttempt: 1, role: 'compile', at: 1_000 },
    { type: 'stage.succeeded', ...fact, stage: 'compile', stageAttempt: 1, at: 5_000, exitCode: 0 },
    { type: 'stage.started', ...attempt(1), at: 5_000 },
    { type: 'stage.failed', ...attempt(1), at: 9_000, durationMs: 3_500, exitCode: 2, error: 'one failed' },
    { type: 'stage.started', ...attempt(2), at: 9_000 },
    { type: 'stage.failed', ...attempt(2), at: 10_000, signal: 9 },
    { type: 'stage.started', ...attempt(3), at: 10_000 },
    { type: 'stage.succeeded', ...attempt(3), at: 12_000, exitCode: 0 },
    { type: 'stage.queued', ...fact, groupId: 'eu', stage: 'deploy', stageAttempt: 1, at: 1_000 },
    { type: 'stage.started', ...work, stage: 'test', stageAttempt: 1, at: 5_000 },
    { type: 'stage.succeeded', ...work, stage: 'test', stageAttempt: 1, at: 11_000, cpuMs: 7_250 },
  ];
  let dir: string;

  before(async function () {
    this.timeout(120_000);
    await buildCommandLine();
    dir = await folders.makeState(...events);
  });
  after(() => folders.removeAll());

  it('with every field, and the attempts before', async () => {
    const { stdout } = await run('stages', 'a', '--json', '--state-dir', dir);
    const stages = z.array(z.strictObject(stageDto.shape)).parse(JSON.parse(stdout));
    const iso = (ms: number): string => new Date(ms).toISOString();
    const third = {
      stage_attempt: 3,
      state: 'succeeded',
      started_at: iso(10_000),
      finished_at: iso(12_000),
      duration_ms: 2_000,
      cpu_s: null,
      exit_code: 0,
      signal: null,
      reason: null,
    };
    assert.deepEqual(
      stages.map(({ stage, group_id }) => [group_id, stage]),
      [
        ['g0', 'compile'],
        ['g0', 'test'],
        ['eu', 'deploy'],
        [ROLE_GROUP, 'test'],
      ],
    );
    assert.deepEqual(stages[1], {
      stage: 'test',
      group_id: 'g0',
      source: 'progress',
      role: null,
      depends_on: ['compile'],
      ...third,
      attempts: [
        {
          stage_attempt: 1,
          state: 'failed',
          started_at: iso(5_000),
          finished_at: iso(9_000),
          duration_ms: 3_500,
          cpu_s: null,
          exit_code: 2,
          signal: null,
          reason: 'one failed',
        },
        {
          stage_attempt: 2,
          state: 'failed',
          started_at: iso(9_000),
          finished_at: iso(10_000),
          duration_ms: 1_000,
          cpu_s: null,
          exit_code: null,
          signal: 9,
          reason: null,
        },
        third,
      ],
    });
    assert.equal(stages[3]?.cpu_s, 7.25);
    const [build] = z
      .array(buildDto)
      .parse(JSON.parse((await run('builds', '--json', '--state-dir', dir)).stdout));
    assert.deepEqual(build?.stages, stages);
  });

  it('as a table, with the groups that somebody named', async () => {
    const { stdout } = await run('stages', 'a', '--state-dir', dir);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
      [
        ['GROUP', 'ATTEMPT', 'STATE', 'EXIT', 'DURATION', 'CPU', 'AFTER', 'STAGE'],
        ['-', '1', 'succeeded', '0', '4.0s', '-', '-', 'compile'],
        ['-', '1', 'failed', '2', '3.5s', '-', 'compile', 'test: one failed'],
        ['-', '2', 'failed', 'signal 9 (SIGKILL)', '1.0s', '-', 'compile', 'test'],
        ['-', '3', 'succeeded', '0', '2.0s', '-', 'compile', 'test'],
        ['eu', '1', 'queued', '-', '-', '-', '-', 'deploy'],
        ['kind of work', '1', 'succeeded', '-', '6.0s', '7.2s', '-', 'test'],
      ],
    );
  });

  it('of no build that there is not', async () => {
    const { code, stdout, stderr } = await run('stages', 'nope', '--json', '--state-dir', dir);
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(stderr, 'NOT_FOUND: There is no build "nope". `buildbeat builds` lists those there are.\n');
  });
});
