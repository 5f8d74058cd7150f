import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Meter } from '../../../src/watcher/meter';
import { pruneTasks } from '../../../src/watcher/prune';
import { TaskFolder } from '../../../src/watcher/taskFolder';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { ended, WatchedScene } from './watchedScene';

describe('what is written about a watched command', function () {
  if (process.platform === 'win32') return;
  let scene: WatchedScene;
  needsCommandLine();
  beforeEach(() => (scene = new WatchedScene()));
  afterEach(() => scene.dispose());

  it('names it, and hides its secrets', async () => {
    await scene.run(`${scene.watched('--name', 'TOKEN=hunter2')} true --token=hunter2hunter2`);
    const { task, name, argv, cwd } = scene.manifest()!;
    assert.deepEqual([task, name, argv], [basename(scene.task), 'TOKEN=***', ['true', '--token=***']]);
    assert.equal(cwd, scene.folder);
    assert.deepEqual(scene.result()?.status, { kind: 'exited', code: 0 });
  });

  it('is for this user alone', async () => {
    await scene.run(`umask 0; ${scene.watched('--capture')} echo`);
    assert.equal(lstatSync(scene.task).mode & 0o777, 0o700);
    const files = readdirSync(scene.task);
    assert.ok(files.includes('stdout.log'));
    for (const name of files) assert.equal(lstatSync(join(scene.task, name)).mode & 0o777, 0o600, name);
  });

  it('says that it lives while it is silent', async () => {
    const wait = `sh -c 'while [ ! -e go ]; do sleep 0.05; done'`;
    const child = scene.start(`exec ${scene.watched('--heartbeat-interval', '0.1', '--capture')} ${wait}`);
    const beat = await waitFor('the third heartbeat', () => {
      const live = scene.live();
      return live && live.seq >= 3 ? live : undefined;
    });
    assert.equal(beat.outputBytes, 0);
    assert.ok(beat.elapsedS > 0);
    if (process.platform === 'linux') assert.ok((beat.processes ?? 0) >= 1);
    scene.write('go', '');
    await ended(child);
    const lines = readFileSync(join(scene.task, 'progress.ndjson'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { seq: number }).seq),
      lines.map((_, index) => index + 1),
    );
  });

  it('says what processor time it used with all below it, as the shell counts it', async function () {
    if (process.platform !== 'linux') this.skip();
    scene.write('work.sh', 'work() { for i in {1..40000}; do :; done; }\n(work); (work; (work))\ntimes\n');
    const { stdout } = await scene.run(`${scene.watched()} bash work.sh`);
    const counted = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
      (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
      0,
    );
    const { cpuS = 0 } = scene.result()!;
    assert.ok(counted > 0.1, stdout);
    assert.ok(
      cpuS >= counted - 0.02 && cpuS < counted * 1.2 + 0.1,
      `${cpuS} s, the shell counted ${counted} s`,
    );
  });

  it('counts what it writes', async () => {
    const write = `sh -c 'echo four; printf xy >&2; while [ ! -e go ]; do sleep 0.05; done'`;
    const child = scene.start(`exec ${scene.watched('--heartbeat-interval', '0.1', '--capture')} ${write}`);
    const beat = await waitFor('the bytes', () =>
      scene.live()?.outputBytes === 7 ? scene.live() : undefined,
    );
    assert.deepEqual([beat.stdoutBytes, beat.stderrBytes], [5, 2]);
    scene.write('go', '');
    await ended(child);
    assert.deepEqual([scene.result()?.stdoutBytes, scene.result()?.stderrBytes], [5, 2]);
  });

  it('is bounded', async () => {
    const meter = new Meter('abcdefgh-1-a', 0);
    const folder = await TaskFolder.create(scene.stateDir, 'abcdefgh-1-a', (sentence) =>
      assert.fail(sentence),
    );
    for (let at = 0; at < 3000; at++) folder.beat(meter.beat(at));
    await folder.end({
      task: 'abcdefgh-1-a',
      status: { kind: 'exited', code: 0 },
      endedAt: 1,
      elapsedS: 0.001,
    });
    for (const name of ['progress.ndjson', 'progress.1.ndjson']) {
      assert.ok(lstatSync(join(folder.path, name)).size <= 131_072);
    }
    const last = readFileSync(join(folder.path, 'progress.ndjson'), 'utf8').trimEnd().split('\n').at(-1)!;
    assert.equal((JSON.parse(last) as { seq: number }).seq, 3000);
  });

  it('is removed after 30 days, or 50 others', async () => {
    const now = Date.now();
    const add = (age: number, over = true): string => {
      const name = `${(now - age).toString(36)}-${process.pid}-x`;
      mkdirSync(scene.path(name));
      if (over) writeFileSync(join(scene.path(name), 'result.json'), '');
      return name;
    };
    const [old, oldButRunning] = [add(31 * 86_400_000), add(32 * 86_400_000, false)];
    const many = Array.from({ length: 52 }, (_, index) => add(index));
    await pruneTasks(scene.folder, now);
    const left = new Set(readdirSync(scene.folder));
    assert.ok(!left.has(old));
    assert.ok(left.has(oldButRunning));
    assert.deepEqual(
      many.filter((name) => !left.has(name)),
      many.slice(50),
    );
  });
});

describe('a heartbeat', () => {
  const usage = { processes: 1, cpuMs: 10 };

  it('tells what was idle since when, by output and by use', () => {
    const meter = new Meter('task', 1_000);
    assert.equal(meter.beat(2_000, usage).idleForS, 1);
    assert.equal(meter.beat(3_000, { processes: 1, cpuMs: 20 }).idleForS, 0);
    assert.equal(meter.beat(5_000, { processes: 1, cpuMs: 20 }).idleForS, 2);
    const output = { stdoutBytes: 1, stderrBytes: 2, lastOutputAt: 5_500 };
    assert.deepEqual(meter.beat(6_000, undefined, output), {
      ...{ task: 'task', seq: 4, at: 6_000, elapsedS: 5, idleForS: 0.5, sinceLastOutputS: 0.5 },
      ...{ stdoutBytes: 1, stderrBytes: 2, outputBytes: 3 },
    });
  });

  it('never takes CPU time back, and knows nothing of what it cannot see', () => {
    const meter = new Meter('task', 0);
    meter.beat(1_000, { processes: 2, cpuMs: 900 });
    assert.equal(meter.beat(2_000, usage).cpuS, 0.9);
    assert.deepEqual(new Meter('task', 0).beat(2_000), { task: 'task', seq: 1, at: 2_000, elapsedS: 2 });
  });
});
