import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { costDto, droppedDto, sampleDto } from '../../../src/api/telemetryDto';
import type { BuildEvent } from '../../../src/model/events';
import type { Telemetry } from '../../../src/model/telemetry';
import { encodeHeader, encodeSample, encodeSpan } from '../../../src/store/telemetryCodec';
import { keepTelemetry, keptPath, livePath } from '../../../src/store/telemetryFiles';
import { formatOwner } from '../../../src/supervision/lockFile';
import { readOwnStart } from '../../../src/supervision/self';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, JournalUnderTest, started } from '../store/journalTools';
import { traceSchema } from '../telemetry/export/traceSchema';
import { span } from '../telemetry/export/exported';
import { sample } from '../telemetry/samples';
import { assertRefused, CommandLine, needsCommandLine, run } from './commandLine';

const BUILD = 'a';
const line = z.discriminatedUnion('type', [
  z.strictObject(sampleDto.shape),
  z.strictObject(costDto.shape),
  z.strictObject(droppedDto.shape),
]);

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)));

/** What a line is about, in short. */
const brief = (stdout: string): readonly unknown[] =>
  linesOf(stdout).map((one) => (one.type === 'sample' ? one.seq : one.type));

const SLOW = span(7, 0, 9_000, { label: 'cc1 big\u001b[31m.c', cpuMs: 8_500, peakRssBytes: 300 * 1024 ** 2 });

const telemetry = (...samples: Telemetry['samples']): Telemetry => ({
  ...{ build: BUILD, samples, spans: [SLOW], spansLeftOut: 0 },
  cost: {
    ...{ wallMs: 12_300, cpuMs: 24_600, parallelism: 2, peakRssBytes: 400 * 1024 ** 2, extrapolatedMs: 900 },
    ...{ writtenBytes: 1_536, processes: 1, slowest: [SLOW] },
  },
});

const busy = { cpuPercent: 149.6, rssBytes: 38 * 1024 ** 2, writtenBytesPerS: 1_536, processes: 3 };

describe('the command line tells of telemetry', function () {
  const folders = new Folders();
  const running: CommandLine[] = [];

  needsCommandLine();
  afterEach(async () => {
    for (const command of running.splice(0)) await command.end('SIGKILL');
    await folders.removeAll();
  });

  /** A state folder of builds. */
  async function stateOf(...events: readonly BuildEvent[]): Promise<string> {
    const dir = await folders.makeState(...events);
    await mkdir(join(dir, 'telemetry'));
    return dir;
  }

  /** That of a build that has ended. */
  async function ended(...samples: Telemetry['samples']): Promise<string> {
    const dir = await stateOf(started(BUILD), finished(BUILD));
    await keepTelemetry(join(dir, 'telemetry'), telemetry(...samples));
    return dir;
  }

  /** That of a build that runs, of which some samples are written. */
  async function live(...samples: Telemetry['samples']): Promise<{ dir: string; file: string }> {
    const dir = await stateOf(started(BUILD));
    const file = livePath(join(dir, 'telemetry'), BUILD);
    const header = encodeHeader({ build: BUILD, startedAt: 1, capacity: 100 });
    await writeFile(file, [header, encodeSpan(SLOW), ...samples.map(encodeSample)].join(''));
    return { dir, file };
  }

  /** As if this process supervised. */
  const supervise = (dir: string): Promise<void> =>
    writeFile(
      join(dir, 'supervisor.lock'),
      formatOwner({ pid: process.pid, start: readOwnStart(), role: 'daemon', since: 0, version: '0.0.0' }),
    );

  async function append(dir: string, ...events: readonly BuildEvent[]): Promise<void> {
    const { writer } = new JournalUnderTest({ dir: join(dir, 'journal'), lastSeq: 1 });
    writer.append(events);
    await writer.close();
  }

  function follow(dir: string, ...args: readonly string[]): CommandLine {
    const command = new CommandLine(['telemetry', BUILD, '--follow', '--state-dir', dir, ...args]);
    running.push(command);
    return command;
  }

  const until = (command: CommandLine, what: string): Promise<true> =>
    waitFor(what, () => (command.stdout.includes(what) ? true : undefined));

  const show = (dir: string, ...args: readonly string[]) =>
    run('telemetry', BUILD, '--state-dir', dir, ...args);

  it('of an ended build: a line for each sample, then what it cost', async () => {
    const [first, second] = [sample(1, busy), sample(2)];
    const dir = await ended(first, { ...second, stages: ['compile', 'te\u001bst'] });
    const { code, stdout, stderr } = await show(dir, '--from-seq', '1');
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.split('\n').map((text) => text.split(/ {2,}/).map((cell) => cell.trim()));
    assert.deepEqual(lines, [
      ['', 'SEQ', 'TIME', 'CPU', 'MEMORY', 'READ/S', 'WRITTEN/S', 'PROCESSES', 'STAGE'],
      ['', '2', '0.9s', '150 %', '38 MiB', '-', '1.5 KiB', '3', '-'],
      ['', '3', '1.9s', '-', '-', '-', '-', '1', 'compile, te st'],
      [
        'It took 12s, 24s of CPU time (2.0 cores on average), 400 MiB of memory at its peak, 1.5 KiB written, ' +
          '1 process.',
      ],
      ['The last 0.9s were not seen and are taken to be as before.'],
      [''],
      ['TOOK', 'CPU', 'MEMORY', 'EXIT', 'PROCESS'],
      ['9.0s', '8.5s', '300 MiB', '0', 'cc1 big [31m.c'],
      [''],
    ]);
  });

  it('as JSON, an object a line', async () => {
    const { code, stdout, stderr } = await show(await ended(sample(0, busy)), '--json');
    assert.deepEqual([code, stderr], [0, '']);
    const [first, cost] = linesOf(stdout);
    assert.ok(first?.type === 'sample' && cost?.type === 'summary');
    assert.deepEqual([first.build.cpu_percent, first.build.threads], [149.6, null]);
    assert.deepEqual([cost.cpu_s, cost.io_read_bytes, cost.slowest.length], [24.6, null, 1]);
  });

  it('after what a reader has, and says how much of that is gone', async () => {
    const { dir } = await live(sample(4), sample(5), sample(6));
    assert.deepEqual(brief((await show(dir, '--json', '--from-seq', '6')).stdout), [7]);
    assert.deepEqual(brief((await show(dir, '--json', '--from-seq', '7')).stdout), []);
    const { stdout } = await show(dir, '--json', '--from-seq', '2');
    assert.deepEqual(linesOf(stdout)[0], { type: 'dropped', samples: 2, after_seq: 2 });
    assert.deepEqual(brief(stdout), ['dropped', 5, 6, 7]);
    const { stderr } = await show(dir, '--from-seq', '2');
    assert.equal(stderr, 'Samples after 2 that are not kept any more: 2.\n');
  });

  it('while a stage ran', async () => {
    const stages = (second: number, ...names: readonly string[]) => ({ ...sample(second), stages: names });
    const { dir } = await live(stages(0, 'test'), stages(1, 'compile', 'test'), stages(2, 'compile'));
    assert.deepEqual(brief((await show(dir, '--json', '--stage', 'test')).stdout), [1, 2]);
    assert.deepEqual(brief((await show(dir, '--json', '--stage', 'nope')).stdout), []);
  });

  it('of a build that turned out to be part of another as of that', async () => {
    const dir = await stateOf(started('part'), started(BUILD), {
      type: 'build.merged',
      id: 'part',
      into: BUILD,
    });
    await keepTelemetry(join(dir, 'telemetry'), telemetry(sample(0)));
    const { stdout } = await run('telemetry', 'part', '--json', '--state-dir', dir);
    assert.deepEqual(brief(stdout), [1, 'summary']);
  });

  it('of which there is none: nothing, and no failure', async () => {
    const { code, stdout, stderr } = await show(await stateOf(started(BUILD), finished(BUILD)));
    assert.deepEqual([code, stdout, stderr], [0, '', 'No samples.\n']);
  });

  it('with what cannot be read on stderr', async () => {
    const { dir, file } = await live(sample(0));
    await appendFile(file, 'nonsense\n');
    const { code, stdout, stderr } = await show(dir, '--json');
    assert.deepEqual([code, brief(stdout)], [0, [1]]);
    assert.match(stderr, /live\.ndjson:4: /);
  });

  it('as it comes, until the build has ended', async () => {
    const { dir, file } = await live(sample(0));
    await supervise(dir);
    const command = follow(dir, '--json');
    await until(command, '"seq":1');
    await appendFile(file, encodeSample(sample(1)));
    await until(command, '"seq":2');
    await append(dir, finished(BUILD));
    await keepTelemetry(join(dir, 'telemetry'), telemetry(sample(0), sample(2)));
    const { code, stdout, stderr } = await command.ended();
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(brief(stdout), [1, 2, 3, 'summary']);
  });

  it('until it is interrupted', async () => {
    const { dir } = await live(sample(0));
    await supervise(dir);
    const command = follow(dir);
    await until(command, 'PROCESSES');
    const { code, stderr } = await command.end('SIGINT');
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('until the build is known to be part of another, or is forgotten', async () => {
    const becomes: readonly (readonly [BuildEvent, string])[] = [
      [{ type: 'build.merged', id: BUILD, into: 'b' }, 'It turned out to be part of b: '],
      [{ type: 'build.deleted', id: BUILD }, 'The build was deleted from the history.'],
      [finished(BUILD), 'The build has ended, and nothing more is kept of it.'],
    ];
    for (const [event, sentence] of becomes) {
      const { dir } = await live(sample(0));
      await supervise(dir);
      const command = follow(dir);
      await until(command, 'PROCESSES');
      await append(dir, event);
      const { code, stderr } = await command.ended();
      assert.equal(code, 0);
      assert.ok(stderr.startsWith(sentence), stderr);
    }
  });

  it('until nobody supervises', async () => {
    const { dir } = await live(sample(0));
    const { code, stderr } = await follow(dir).ended();
    assert.deepEqual([code, stderr], [1, 'Nobody supervises, so nothing more is recorded.\n']);
  });

  for (const value of ['-1', '1.5', 'ten', '1e3', '', '9007199254740993']) {
    it(`not after the sample ${JSON.stringify(value)}`, () =>
      assertRefused(
        ['telemetry', BUILD, '--from-seq', value],
        `INVALID_PARAMS: --from-seq must be a whole number, 0 or above, not ${JSON.stringify(value)}.`,
      ));
  }

  it('not of a build that there is not', async () => {
    const dir = await stateOf();
    for (const args of [
      ['telemetry', 'nope'],
      ['export', 'nope', '--format', 'csv'],
    ]) {
      const { code, stdout, stderr } = await run(...args, '--state-dir', dir);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^NOT_FOUND: There is no build "nope"\. .*\n$/);
    }
  });

  describe('for other programs', () => {
    const exported = (dir: string, ...args: readonly string[]) =>
      run('export', BUILD, '--state-dir', dir, ...args);

    it('in three formats', async () => {
      const dir = await ended(sample(0), sample(1));
      const [csv, ndjson, trace] = await Promise.all(
        ['csv', 'ndjson', 'chrome-trace'].map(async (format) => {
          const { code, stdout, stderr } = await exported(dir, '--format', format);
          assert.deepEqual([code, stderr], [0, '']);
          return stdout;
        }),
      );
      assert.equal(csv?.trimEnd().split('\n').length, 3);
      assert.equal(ndjson?.trimEnd().split('\n').length, 5);
      const { traceEvents } = traceSchema.parse(JSON.parse(trace ?? ''));
      assert.ok(traceEvents.some(({ name, ph }) => ph === 'X' && name === SLOW.label));
    });

    it('into a file, while the build runs as well', async () => {
      const { dir } = await live(sample(0));
      const file = join(dir, 'trace.json');
      const { code, stdout, stderr } = await exported(dir, '--format', 'chrome-trace', '--output', file);
      assert.deepEqual([code, stdout, stderr], [0, '', '']);
      traceSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    });

    it('but not into a file that cannot be written', async () => {
      const file = join(await folders.make(), 'not', 'there.csv');
      const { code, stdout, stderr } = await exported(
        await ended(sample(0)),
        ...['--format', 'csv', '--output', file],
      );
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.startsWith(`${file} cannot be written (ENOENT`), stderr);
    });

    it('but not where what is kept cannot be read', async () => {
      const dir = await stateOf(started(BUILD), finished(BUILD));
      await writeFile(keptPath(join(dir, 'telemetry'), BUILD), '{"type":"telemetry","v":9}');
      const { stdout, stderr, code } = await exported(dir, '--format', 'csv');
      assert.deepEqual([stdout, code], ['', 1]);
      assert.match(stderr, /a\.json cannot be read: .*NOT_FOUND/s);
    });

    it('but not where nothing is kept', async () => {
      const { code, stdout, stderr } = await exported(await stateOf(started(BUILD)), '--format', 'csv');
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^NOT_FOUND: No telemetry of "a" is kept\. .*\n$/);
    });

    it('but not in a format that there is not, or none', async () => {
      await assertRefused(
        ['export', BUILD, '--format', 'xml'],
        'Allowed choices are csv, ndjson, chrome-trace',
      );
      await assertRefused(['export', BUILD], "required option '--format <format>' not specified");
      await assertRefused(['export', BUILD, '--format', 'csv', '--output', ''], 'It must name a file.');
    });
  });
});
