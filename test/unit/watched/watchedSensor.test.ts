import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { systemClock } from '../../../src/base/systemClock';
import type { Observation } from '../../../src/model/observation';
import { pidOf, startOf, type ExitStatus } from '../../../src/model/process';
import { encodeBeat, encodeManifest, encodeResult, type WatchManifest } from '../../../src/model/watched';
import { decodeBeat, decodeManifest, decodeResult } from '../../../src/model/watchedSchema';
import { readProcessKey } from '../../../src/sensors/processTable/identity';
import type { FileSensor } from '../../../src/sensors/fileSensor';
import { createWatchedSensor } from '../../../src/sensors/watched/watchedSensor';
import { waitFor } from '../../helpers/waitFor';

const own = readProcessKey(process.pid)!;
const OWN = { pid: pidOf(own), start: startOf(own) };
const DEAD = { pid: OWN.pid, start: OWN.start + 1 };
const DONE: ExitStatus = { kind: 'exited', code: 3 };

describe('the sensor of watched tasks', () => {
  let folder: string;
  let sensors: FileSensor[];
  let observed: Observation[];
  let problems: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buildbeat-watched-'));
    [sensors, observed, problems] = [[], [], []];
  });
  afterEach(async () => {
    for (const sensor of sensors) sensor.dispose();
    await rm(folder, { recursive: true });
  });

  const sense = async (path = folder): Promise<void> => {
    const onProblem = (message: string): unknown => problems.push(message);
    const sensor = createWatchedSensor(
      { folder: path, onProblem },
      (seen) => observed.push(seen),
      systemClock,
    );
    sensors.push(sensor);
    await sensor.ready;
  };
  const manifest = (task: string, facts: Partial<WatchManifest> = {}): WatchManifest => ({
    ...{ task, argv: ['make'], cwd: '/x', watcher: OWN, child: OWN, startedAt: 1_000, intervalS: 5 },
    ...facts,
  });
  const put = async (task: string, name: string, text: string): Promise<void> => {
    await mkdir(join(folder, task), { recursive: true });
    await writeFile(join(folder, task, name), text);
  };
  const result = (task: string): string => encodeResult({ task, status: DONE, endedAt: 9_000, elapsedS: 8 });
  const types = (): readonly string[] => observed.map(({ type }) => type);
  const told = (count: number): Promise<unknown> =>
    waitFor(`${count} observations`, () => (observed.length >= count ? observed : undefined));

  it('follows a task from start to end', async () => {
    const task = 'abcdefgh-1-a';
    await sense();
    await put(task, 'manifest.json', encodeManifest(manifest(task, { name: 'mine' })));
    await told(1);
    await put(
      task,
      'live.json',
      encodeBeat({
        task,
        seq: 1,
        at: 6_000,
        elapsedS: 5,
        stdoutBytes: 4,
        stderrBytes: 0,
        outputBytes: 4,
        sinceLastOutputS: 2,
      }),
    );
    await told(2);
    await put(task, 'result.json', result(task));
    await told(3);
    assert.deepEqual(observed, [
      {
        ...{ type: 'watched.started', at: 1_000, task, name: 'mine', argv: ['make'], cwd: '/x' },
        ...{ pid: OWN.pid, watcherPid: OWN.pid, intervalMs: 5_000 },
      },
      { type: 'watched.beat', at: 6_000, task, stdoutBytes: 4, stderrBytes: 0, lastOutputAt: 4_000 },
      { type: 'watched.ended', at: 9_000, task, status: DONE },
    ]);
    assert.deepEqual(problems, []);
  });

  it('tells once what ended while nobody supervised', async () => {
    const task = 'abcdefgh-2-b';
    await put(task, 'manifest.json', encodeManifest(manifest(task, { watcher: DEAD, child: DEAD })));
    await put(task, 'result.json', result(task));
    await sense();
    assert.deepEqual(types(), ['watched.started', 'watched.ended']);
    await waitFor('the note that it was told', () => existsSync(join(folder, task, 'told')) || undefined);
    observed = [];
    await sense();
    assert.deepEqual(types(), ['watched.ended'], 'for a build that was not over by then');
  });

  it('believes no time that is still to come', async () => {
    const task = 'abcdefgh-7-a';
    const before = Date.now();
    const year9999 = Date.UTC(9999, 0);
    await put(task, 'manifest.json', encodeManifest(manifest(task, { startedAt: year9999 })));
    const output = { stdoutBytes: 1, stderrBytes: 0, outputBytes: 1, sinceLastOutputS: 1e300 };
    await put(task, 'live.json', encodeBeat({ task, seq: 1, at: year9999, elapsedS: 0, ...output }));
    await sense();
    await put(task, 'result.json', encodeResult({ task, status: DONE, endedAt: year9999, elapsedS: 0 }));
    await told(3);
    assert.deepEqual(types(), ['watched.started', 'watched.beat', 'watched.ended']);
    for (const { at } of observed) assert.ok(at >= before && at <= Date.now(), String(at));
    assert.ok(observed.some((seen) => seen.type === 'watched.beat' && seen.lastOutputAt === 0));
  });

  it('tells anew, whoever supervises, what still runs', async () => {
    await put('abcdefgh-3-c', 'manifest.json', encodeManifest(manifest('abcdefgh-3-c', { watcher: DEAD })));
    await sense();
    await sense();
    assert.deepEqual(types(), ['watched.started', 'watched.started']);
  });

  it('is silent about what was left by a watcher that was killed', async () => {
    const left = manifest('abcdefgh-4-d', { watcher: DEAD, child: DEAD });
    await put('abcdefgh-4-d', 'manifest.json', encodeManifest(left));
    await sense();
    assert.deepEqual([observed, problems], [[], []]);
  });

  it('refuses what it cannot believe, and goes on with the rest', async function () {
    if (process.platform === 'win32') this.skip();
    await put('abcdefgh-5-a', 'manifest.json', '{"v":1,"task":"abcd');
    await put(
      'abcdefgh-5-b',
      'manifest.json',
      encodeManifest(manifest('abcdefgh-5-b')).replace('"v":1', '"v":2'),
    );
    await put('abcdefgh-5-c', 'manifest.json', encodeManifest(manifest('abcdefgh-5-z')));
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'abcdefgh-5-d'));
    await symlink('/etc/hostname', join(folder, 'elsewhere', 'manifest.json'));
    await put('abcdefgh-5-f', 'manifest.json', encodeManifest(manifest('abcdefgh-5-f')));
    await sense();
    assert.deepEqual(types(), ['watched.started']);
    const expected = [/torn/, /version 2, this Buildbeat reads version 1/, /another task/, /symbolic link/];
    for (const problem of [...expected, /elsewhere is not the folder/]) {
      assert.equal(problems.filter((message) => problem.test(message)).length, 1, problems.join('\n'));
    }
    assert.equal(problems.length, 5);
  });

  it('refuses the folder of another user', async function () {
    if (process.getuid?.() !== 0) this.skip();
    await put('abcdefgh-6-a', 'manifest.json', encodeManifest(manifest('abcdefgh-6-a')));
    await chown(join(folder, 'abcdefgh-6-a'), 65_534, 65_534);
    await sense();
    assert.deepEqual(types(), []);
    assert.match(problems.join(), /belongs to another user/);
  });

  it('waits for a folder that is not there yet', async () => {
    await sense(join(folder, 'later'));
    assert.deepEqual([observed, problems], [[], []]);
  });
});

describe('the files of watched tasks', () => {
  it('are read as they were written', () => {
    const start = manifestArbitrary();
    fc.assert(
      fc.property(start, (manifest) => {
        assert.deepEqual(decodeManifest(encodeManifest(manifest)), { ok: true, value: manifest });
      }),
    );
  });

  it('never crash a reader, whatever they hold', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `{"v":1,"task":${text}}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const decode of [decodeManifest, decodeBeat, decodeResult]) assert.equal(decode(text).ok, false);
      }),
    );
  });
});

function manifestArbitrary(): fc.Arbitrary<WatchManifest> {
  const process = fc.record({ pid: fc.integer({ min: 1 }), start: fc.nat() }, { noNullPrototype: true });
  return fc.record(
    {
      task: fc.constant('abcdefgh-1-a'),
      argv: fc.array(fc.string(), { minLength: 1 }),
      cwd: fc.string(),
      watcher: process,
      startedAt: fc.nat(),
      intervalS: fc.nat(),
      name: fc.string(),
      child: process,
    },
    { noNullPrototype: true, requiredKeys: ['task', 'argv', 'cwd', 'watcher', 'startedAt', 'intervalS'] },
  );
}
