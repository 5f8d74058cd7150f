import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { buildDto, statusDto } from '../../../src/api/protocol';
import type { BuildEvent } from '../../../src/model/events';
import { decode } from '../../../src/model/wire';
import { fromRepository } from '../../helpers/repository';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, JournalUnderTest, started } from '../store/journalTools';
import { SAMPLES, IDENTITY } from '../wire/samples';
import { CLI, CommandLine, needsCommandLine, run } from './commandLine';

const FAILED = {
  pid: 4713,
  label: 'cc1 src/foo.c',
  role: 'compile',
  exit_code: 1,
  signal: null,
  started_at: '2026-01-01T00:00:02.000Z',
  finished_at: '2026-01-01T00:00:03.000Z',
};

const inFolder = (id: string, cwd: string): BuildEvent => ({
  type: 'build.started',
  build: { ...IDENTITY, id, cwd },
});

async function builds(...args: readonly string[]) {
  const { stdout, stderr, code } = await run('builds', '--json', ...args);
  assert.equal(code, 0, stderr);
  return z.array(z.strictObject(buildDto.shape)).parse(JSON.parse(stdout));
}

describe('the command line reads', function () {
  const folders = new Folders();
  const running: CommandLine[] = [];

  needsCommandLine();
  afterEach(async () => {
    for (const command of running.splice(0)) {
      await command.end('SIGKILL');
    }
    await folders.removeAll();
  });

  it('a build with every field, null where nothing is known', async () => {
    const types: readonly string[] = ['build.started', 'build.finished', 'build.measured'];
    const ends = SAMPLES.filter(({ type }) => types.includes(type));
    const dir = await folders.makeState(...ends, started('b'));
    const [second, first] = await builds('--state-dir', dir);
    assert.deepEqual(first, {
      id: 'mf1a2b3c-4711',
      tool: 'make',
      label: 'make -j2',
      command: 'make -j2 --password=***',
      cwd: '/home/ada/engine',
      kind: 'build',
      pid: 4711,
      state: 'finished',
      outcome: 'failed',
      exit_code: 2,
      signal: null,
      evidence: 'kernel',
      started_at: '2026-01-01T00:00:00.000Z',
      finished_at: '2026-01-01T00:00:12.000Z',
      duration_ms: 12_000,
      attempt: 1,
      cpu_s: 12.34,
      peak_rss_bytes: 52_428_800,
      io_read_bytes: 4_096,
      io_write_bytes: 0,
      liveness: null,
      waits_for: null,
      heartbeat: null,
      stages: [],
      processes: {
        total: 41,
        running: 0,
        failed: 1,
        parts: [{ role: 'compile', total: 40, running: 0, failed: 1, cpu_s: null }],
        longest: [
          {
            pid: 4715,
            label: 'cc1 src/big.c',
            role: 'compile',
            exit_code: 0,
            signal: null,
            started_at: '2026-01-01T00:00:01.000Z',
            finished_at: '2026-01-01T00:00:09.000Z',
          },
        ],
        failures: [FAILED],
      },
      failed_process: FAILED,
    });
    assert.ok(second);
    const unknown = Object.entries(second).flatMap(([name, value]) => (value === null ? [name] : []));
    assert.deepEqual(unknown, [
      'cwd',
      'pid',
      'outcome',
      'exit_code',
      'signal',
      'evidence',
      'finished_at',
      'cpu_s',
      'peak_rss_bytes',
      'io_read_bytes',
      'io_write_bytes',
      'liveness',
      'waits_for',
      'heartbeat',
      'failed_process',
    ]);
  });

  it('the builds of a folder and below it, of a state, and so many', async () => {
    const root = await folders.make();
    const link = join(root, 'link');
    await mkdir(join(root, 'a', 'deep'), { recursive: true });
    await symlink(join(root, 'a'), link);
    const dir = await folders.makeState(
      inFolder('one', join(root, 'a')),
      inFolder('two', join(root, 'a', 'deep')),
      inFolder('three', join(root, 'ab')),
      finished('two'),
    );
    const ids = async (...args: readonly string[]) =>
      (await builds('--state-dir', dir, ...args)).map(({ id }) => id);
    assert.deepEqual(await ids(), ['three', 'two', 'one']);
    assert.deepEqual(await ids('--cwd', join(root, 'a')), ['two', 'one']);
    assert.deepEqual(await ids('--cwd', link), ['two', 'one']);
    assert.deepEqual(await ids('--state', 'finished'), ['two']);
    assert.deepEqual(await ids('--limit', '1'), ['three']);
  });

  it('builds as a table, without colours and without what could steer a terminal', async () => {
    const label = 'make \u001b[31mred\nline \u202egpj.exe';
    const cwd = '/home/ada/\u2066src\u2069';
    const dir = await folders.makeState({ type: 'build.started', build: { ...IDENTITY, label, cwd } });
    const { stdout } = await run('builds', '--state-dir', dir);
    const [head, row, ...more] = stdout.split('\n');
    assert.match(head ?? '', /^ID +STARTED +STATE +EXIT +DURATION +FOLDER +COMMAND$/);
    assert.match(
      row ?? '',
      /^mf1a2b3c-4711 .* running .* \/home\/ada\/ src  +make  ?\[31mred line  gpj\.exe$/,
    );
    assert.deepEqual(more, ['']);
    const [exact] = await builds('--state-dir', dir);
    assert.deepEqual([exact?.label, exact?.cwd], [label, cwd]);
  });

  it('a damaged journal: what is good on stdout, each damage on stderr, and no failure', async () => {
    const dir = await folders.make();
    await cp(fromRepository('test/fixtures/journal/damaged'), join(dir, 'journal'), { recursive: true });
    for (const args of [['builds'], ['events'], ['status']]) {
      const { code, stdout, stderr } = await run(...args, '--state-dir', dir);
      assert.equal(code, 0);
      assert.notEqual(stdout, '');
      const problems = stderr.trimEnd().split('\n');
      assert.equal(problems.length, 6);
      assert.equal(problems[0], 'journal/000001.ndjson:3: the line is torn: its end is missing');
    }
  });

  it('events as sentences and as the journal has them', async () => {
    const dir = await folders.makeState(started('a'), finished('a'));
    const plain = await run('events', '--state-dir', dir);
    assert.match(plain.stdout, /^\S+Z {2}make a started\n\S+Z {2}make a succeeded: after \S+\n$/);
    const { stdout } = await run('events', '--json', '--state-dir', dir);
    assert.equal(stdout, await readFile(join(dir, 'journal', '000001.ndjson'), 'utf8'));
  });

  it('events as they come, until it is interrupted', async () => {
    const dir = await folders.makeState(started('a'));
    const command = new CommandLine(['events', '--follow', '--json', '--state-dir', dir]);
    running.push(command);
    const lines = (count: number) =>
      waitFor(`${count} lines`, () => (command.stdout.split('\n').length > count ? true : undefined));
    await lines(1);
    const { writer } = new JournalUnderTest({ dir: join(dir, 'journal'), lastSeq: 1 });
    writer.append([finished('a')]);
    await writer.close();
    await lines(2);
    const { code, stdout, stderr } = await command.end('SIGINT');
    assert.equal(code, 0);
    assert.equal(stderr, '');
    const seqs = stdout
      .trimEnd()
      .split('\n')
      .map((line) => decode(line));
    assert.deepEqual(
      seqs.map((decoded) => decoded.ok && decoded.value.seq),
      [1, 2],
    );
  });

  it('quietly when nobody reads to the end', async function () {
    if (process.platform === 'win32') this.skip();
    const events = Array.from({ length: 5000 }, (_, index) => started(`b${index}`));
    const dir = await folders.makeState(...events);
    const script = `"${process.execPath}" "${CLI}" events --state-dir "${dir}" | head -1`;
    const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', script]);
    assert.equal(stdout.split('\n').length, 2);
    assert.equal(stderr, '');
  });

  it('the status when nobody supervises', async () => {
    const dir = await folders.makeState(started('a'), finished('a'), started('b'));
    const plain = await run('status', '--state-dir', dir);
    assert.equal(plain.code, 0);
    assert.match(plain.stdout, /^Nobody supervises\./);
    const { stdout } = await run('status', '--json', '--state-dir', dir);
    const status = z.strictObject(statusDto.shape).parse(JSON.parse(stdout));
    assert.equal(status.supervised, false);
    assert.equal(status.state_dir, dir);
    assert.deepEqual(status.builds, { running: 1, finished: 1 });
    assert.equal(status.journal.events, 3);
  });

  it('the state folder that the environment names', async () => {
    const dir = await folders.makeState(started('a'));
    const { stdout } = await new CommandLine(['builds'], { BUILDBEAT_STATE_DIR: dir }).ended();
    assert.match(stdout, /make a/);
  });

  it('nothing from a state folder it must not use, and says why', async () => {
    const file = join(await folders.make(), 'file');
    await writeFile(file, '');
    const { code, stdout, stderr } = await run('builds', '--state-dir', file);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^The state folder .* is not a folder\. Choose another one with --state-dir .*\n$/);
  });
});
