import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processKey } from '../../../src/model/process';
import type { ProcessSpan, Telemetry } from '../../../src/model/telemetry';
import {
  keepTelemetry,
  keptPath,
  listTelemetry,
  LiveTelemetry,
  livePath,
  readTelemetry,
  removeTelemetry,
} from '../../../src/store/telemetryFiles';
import { encodeHeader, encodeSample, encodeSpan } from '../../../src/store/telemetryCodec';
import { sample } from '../telemetry/samples';

const BUILD = 'lflu-101';

const span = (pid: number, endedAt?: number): ProcessSpan => ({
  ...{ key: processKey(pid, 7), pid, label: `cc${pid} a b.c`, role: 'compile', startedAt: 1_000 },
  ...(endedAt !== undefined && { endedAt, exit: { kind: 'exited', code: 1 }, cpuMs: 12.5 }),
});

describe('telemetry on the disk', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const header = (capacity: number) => ({ build: BUILD, startedAt: 1_000, capacity });
  const live = (capacity = 10): LiveTelemetry =>
    new LiveTelemetry(livePath(dir, BUILD), header(capacity), (error) => assert.fail(String(error)));
  const nothing = () => assert.fail('not asked for');
  const all =
    (...spans: readonly ProcessSpan[]) =>
    () => ({ samples: [sample(0)], spans });

  it('of a running build is what was added, with each process as it was last', async () => {
    const file = live();
    const first = sample(0, { cpuPercent: 150, writtenCharsPerS: 3 });
    file.add(first, [span(1)], () => ({ samples: [first], spans: [span(1)] }));
    file.add(sample(1), [span(1, 2_000), span(2)], nothing);
    await file.idle;
    const read = await readTelemetry(dir, BUILD);
    assert.deepEqual(read, {
      telemetry: {
        build: BUILD,
        samples: [first, sample(1)],
        spans: [span(1, 2_000), span(2)],
        spansLeftOut: 0,
      },
      problems: [],
    });
  });

  it('of a long build holds what is kept, and the file does not grow beyond twice that', async () => {
    const file = live(3);
    const every = Array.from({ length: 100 }, (_, second) => sample(second));
    for (const [at, one] of every.entries()) {
      file.add(one, [], () => ({ samples: every.slice(Math.max(0, at - 2), at + 1), spans: [span(1)] }));
      await file.idle;
    }
    const lines = (await readFile(livePath(dir, BUILD), 'utf8')).trimEnd().split('\n');
    assert.ok(lines.length <= 2 + 2 * 3, `${lines.length} lines`);
    const read = await readTelemetry(dir, BUILD);
    assert.equal(read?.telemetry.samples.at(-1)?.seq, 100);
    assert.deepEqual(read.telemetry.spans, [span(1)]);
  });

  it('passes over a torn and a foreign line, and names their places', async () => {
    const file = live();
    file.add(sample(0), [], all());
    await file.idle;
    await appendFile(
      livePath(dir, BUILD),
      '{"type":"sample","seq":"two"}\nnonsense\n{"type":"news"}\n{"type":"sam',
    );
    const { telemetry, problems } = (await readTelemetry(dir, BUILD))!;
    assert.deepEqual(telemetry.samples, [sample(0)]);
    assert.equal(problems.length, 3);
    assert.match(problems[0]!, /live\.ndjson:3: .*seq/s);
    assert.match(problems[1]!, /live\.ndjson:4: /);
    assert.match(problems[2]!, /live\.ndjson:5: an unknown type of line, "news"/);
  });

  it('of a running build that another version wrote is refused as a whole, and says so', async () => {
    const foreign = encodeHeader(header(10)).replace('"v":1', '"v":2');
    await writeFile(livePath(dir, BUILD), foreign + encodeSample(sample(0)) + encodeSpan(span(1)));
    const { telemetry, problems } = (await readTelemetry(dir, BUILD))!;
    assert.deepEqual([telemetry.samples, telemetry.spans, telemetry.cost], [[], [], undefined]);
    assert.deepEqual(problems, [
      `${livePath(dir, BUILD)} cannot be read: it is of version 2, this Buildbeat reads version 1`,
    ]);
  });

  it('of a build that ended is what was kept of it, and nothing else is left', async () => {
    const file = live();
    file.add(sample(0), [span(1)], all(span(1)));
    await file.idle;
    const kept: Telemetry = {
      ...{ build: BUILD, samples: [sample(0)], spans: [span(1, 2_000)], spansLeftOut: 4 },
      cost: { wallMs: 1_000, cpuMs: 500, parallelism: 0.5, processes: 5, slowest: [span(1, 2_000)] },
    };
    await keepTelemetry(dir, kept);
    assert.deepEqual(await readTelemetry(dir, BUILD), { telemetry: kept, problems: [] });
    assert.deepEqual(await readdir(dir), [`${BUILD}.json`]);
    assert.deepEqual(await listTelemetry(dir), new Set([BUILD]));
    await removeTelemetry(dir, BUILD);
    assert.deepEqual(await readdir(dir), []);
  });

  it('of a running build is whole again after a write failed, or a disk that fell behind', async () => {
    const errors: unknown[] = [];
    const file = new LiveTelemetry(join(dir, 'later', 'x'), header(500), (error) => errors.push(error));
    const samples = Array.from({ length: 200 }, (_, second) => sample(second));
    const upTo = (count: number) => () => ({ samples: samples.slice(0, count), spans: [] });
    file.add(sample(0), [], upTo(1));
    await file.idle;
    assert.equal(errors.length, 1);
    await mkdir(join(dir, 'later'));
    for (let count = 2; count <= 199; count++) file.add(sample(count - 1), [], upTo(count));
    await file.idle;
    file.add(sample(199), [], upTo(200));
    await file.idle;
    const lines = (await readFile(join(dir, 'later', 'x'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 200);
    assert.equal(errors.length, 1);
  });

  it('of a running build is written as a whole again where it was removed', async () => {
    const errors: unknown[] = [];
    const file = new LiveTelemetry(livePath(dir, BUILD), header(10), (error) => errors.push(error));
    const samples = [0, 1, 2].map((second) => sample(second));
    for (const [at, one] of samples.entries()) {
      file.add(one, [], () => ({ samples: samples.slice(0, at + 1), spans: [] }));
      await file.idle;
      if (at === 0) await rm(livePath(dir, BUILD));
    }
    assert.equal(errors.length, 1);
    assert.deepEqual((await readTelemetry(dir, BUILD))?.telemetry.samples, samples);
  });

  it('is not put into words for a disk that takes none of it', async () => {
    let encoded = 0;
    const counted = (pid: number): ProcessSpan => ({
      ...span(pid),
      get label() {
        encoded += 1;
        return 'cc';
      },
    });
    const errors: unknown[] = [];
    const file = new LiveTelemetry(join(dir, 'not there', 'x'), header(10), (error) => errors.push(error));
    const spans = Array.from({ length: 5_000 }, (_, pid) => counted(pid));
    file.add(sample(0), [], all(...spans));
    await file.idle;
    assert.equal(errors.length, 1);
    assert.ok(encoded < 1_000, `${encoded} processes were encoded`);
  });

  it('is written as a whole in pieces, with nothing left out', async () => {
    const file = live();
    const spans = Array.from({ length: 1_050 }, (_, pid) => span(pid + 1));
    file.add(sample(0), [], all(...spans));
    await file.idle;
    assert.deepEqual((await readTelemetry(dir, BUILD))?.telemetry.spans, spans);
  });

  it('of another build is not taken for that of this one', async () => {
    await keepTelemetry(dir, { build: 'lflu-102', samples: [sample(0)], spans: [], spansLeftOut: 0 });
    await rename(keptPath(dir, 'lflu-102'), keptPath(dir, BUILD));
    const { telemetry, problems } = (await readTelemetry(dir, BUILD))!;
    assert.deepEqual([telemetry.build, telemetry.samples], [BUILD, []]);
    assert.match(problems.join(), /is of another build, "lflu-102"/);
  });

  it('is in no other folder, whatever the id of its build', async () => {
    await assert.rejects(readTelemetry(dir, '../lflu-101'), /"\.\.\/lflu-101" is no id of a build/);
  });

  it('that cannot be understood is empty and says so', async () => {
    await writeFile(keptPath(dir, BUILD), '{"type":"telemetry","v":9}');
    const { telemetry, problems } = (await readTelemetry(dir, BUILD))!;
    assert.deepEqual(telemetry.samples, []);
    assert.match(problems[0]!, /lflu-101\.json cannot be read: /);
  });

  it('is none where nothing was recorded', async () => {
    assert.equal(await readTelemetry(dir, BUILD), undefined);
    assert.deepEqual(await listTelemetry(join(dir, 'not there')), new Set());
  });
});
