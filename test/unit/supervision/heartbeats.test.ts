import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LIVENESS_STATES, OUTPUT_SOURCES, WAITS, type Heartbeat } from '../../../src/model/liveness';
import { ClockJumps } from '../../../src/supervision/clockJumps';
import { HeartbeatBoard } from '../../../src/supervision/heartbeats';
import { readPulse, writePulse } from '../../../src/supervision/liveFile';

const amount = fc.option(fc.nat(), { nil: undefined });
const beatArbitrary: fc.Arbitrary<Heartbeat> = fc.record({
  at: fc.nat(),
  seq: fc.integer({ min: 1, max: 1_000_000 }),
  elapsedS: fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0),
  stdoutBytes: amount,
  stderrBytes: amount,
  outputBytes: amount,
  outputSource: fc.option(fc.constantFrom(...OUTPUT_SOURCES), { nil: undefined }),
  cpuS: amount,
  ioBytes: amount,
  processes: fc.nat(500),
  sinceLastOutputS: amount,
  idleForS: fc.nat(),
  liveness: fc.record({
    state: fc.constantFrom(...LIVENESS_STATES),
    since: fc.nat(),
    waitsFor: fc.option(fc.constantFrom(...WAITS), { nil: undefined }),
    detail: fc.option(fc.string(), { nil: undefined }),
  }),
});

const beat = (at: number): Heartbeat => ({
  at,
  seq: 1,
  elapsedS: 1,
  processes: 1,
  idleForS: 0,
  liveness: { state: 'busy', since: 0 },
});

/** As JSON gives it back: without what is absent. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the file of heartbeats', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-live-'));
    file = join(folder, 'live.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was written, and leaves nothing else behind', async () => {
    const ids = fc.stringMatching(/^[a-z0-9]{8}-\d{1,5}$/);
    const entries = fc.uniqueArray(fc.tuple(ids, beatArbitrary), { selector: ([id]) => id, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), async (beats, at) => {
        await writePulse(file, { at, intervalMs: 5_000, builds: new Map(beats) });
        const read = await readPulse(file);
        assert.deepEqual(plain([...(read?.builds ?? [])]), plain(beats));
        assert.equal(read?.at, at);
        assert.equal(read.intervalMs, 5_000);
      }),
      { numRuns: 50 },
    );
    assert.deepEqual(await readdir(folder), ['live.json']);
  });

  it('names its fields as the journal does', async () => {
    await writePulse(file, { at: 7, intervalMs: 5_000, builds: new Map([['mabc-1', beat(7)]]) });
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      v: 1,
      at: 7,
      interval_ms: 5_000,
      builds: {
        'mabc-1': {
          ...{ at: 7, seq: 1, elapsed_s: 1, processes: 1, idle_for_s: 0 },
          liveness: { state: 'busy', since: 0 },
        },
      },
    });
  });

  it('is none when it is missing, broken or of another version', async () => {
    assert.equal(await readPulse(file), undefined);
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"v":2,"at":1,"interval_ms":1,"builds":{}}',
      '{"v":1,"builds":{}}',
    ]) {
      await writeFile(file, text);
      assert.equal(await readPulse(file), undefined, text);
    }
  });

  it('leaves out only the build that cannot be understood', async () => {
    await writePulse(file, { at: 7, intervalMs: 5_000, builds: new Map([['mabc-1', beat(7)]]) });
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"builds":{', '"builds":{"mbad-1":{"at":"soon"},"mbad-2":null,'));
    assert.deepEqual([...((await readPulse(file))?.builds.keys() ?? [])], ['mabc-1']);
  });

  it('leaves out a build whose times no clock can show', async () => {
    const endless = { ...beat(7), liveness: { state: 'busy' as const, since: 1e300 } };
    const builds = new Map([
      ['mabc-1', beat(7)],
      ['mbad-1', beat(1e300)],
      ['mbad-2', endless],
    ]);
    await writePulse(file, { at: 7, intervalMs: 5_000, builds });
    assert.deepEqual([...((await readPulse(file))?.builds.keys() ?? [])], ['mabc-1']);
  });

  it('waits for nobody and follows no link to read it', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [file]);
    assert.equal(await readPulse(file), undefined);
    rmSync(file);
    symlinkSync('/dev/zero', file);
    assert.equal(await readPulse(file), undefined);
  });
});

describe('the heartbeats that a process shows', () => {
  it('fire with the builds that beat, and once each', () => {
    const board = new HeartbeatBoard({ last: () => undefined });
    const fired: (readonly string[])[] = [];
    board.onDidBeat((builds) => fired.push(builds));
    assert.equal(board.intervalMs, undefined);
    board.show({ at: 1, intervalMs: 5_000, builds: new Map([['a', beat(1)]]) });
    const builds = new Map([
      ['a', beat(1)],
      ['b', beat(2)],
    ]);
    board.show({ at: 2, intervalMs: 5_000, builds });
    board.show({ at: 3, intervalMs: 5_000, builds });
    assert.deepEqual(fired, [['a'], ['b']]);
    assert.equal(board.lastAt, 2);
    assert.equal(board.intervalMs, 5_000);
    board.clear();
    assert.equal(board.get('a'), undefined);
  });
});

describe('a jump of the wall clock', () => {
  it('is noticed against a steady one: the machine slept, or the clock was set', () => {
    let [wall, steady] = [1_000_000, 50];
    const pass = (wallMs: number, steadyMs = wallMs): void => {
      wall += wallMs;
      steady += steadyMs;
    };
    const jumps = new ClockJumps(
      () => wall,
      () => steady,
    );
    pass(3_600_000);
    assert.equal(jumps.last(), undefined);
    pass(8 * 3_600_000, 500);
    const woke = wall;
    assert.equal(jumps.last(), woke);
    pass(60_000);
    assert.equal(jumps.last(), woke);
    pass(-60_000, 1);
    assert.equal(jumps.last(), wall);
  });
});
