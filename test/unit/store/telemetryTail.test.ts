import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../src/files/durable';
import { exited, processKey } from '../../../src/model/process';
import type { ProcessSpan, Telemetry, TelemetryNews } from '../../../src/model/telemetry';
import { encodeHeader, encodeSample, encodeSpan } from '../../../src/store/telemetryCodec';
import { keepTelemetry, keptPath, livePath, LiveTelemetry } from '../../../src/store/telemetryFiles';
import { TelemetryTail } from '../../../src/store/telemetryTail';
import { sample } from '../telemetry/samples';

const BUILD = 'lflu-101';
const NOTHING: TelemetryNews = { samples: [], spans: [], dropped: 0, problems: [] };

const span = (pid: number, endedAt?: number): ProcessSpan => ({
  ...{ key: processKey(pid, 7), pid, label: 'cc', role: 'compile', startedAt: 1_000 },
  ...(endedAt !== undefined && { endedAt, exit: exited(0) }),
});

describe('the tail of telemetry', () => {
  let dir: string;
  let tail: TelemetryTail;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    tail = new TelemetryTail(dir, BUILD);
  });
  afterEach(() => rm(dir, { recursive: true }));

  const header = encodeHeader({ build: BUILD, startedAt: 1_000, capacity: 3 });
  const seqs = ({ samples }: TelemetryNews): number[] => samples.map(({ seq }) => seq);
  const write = (...lines: readonly string[]): Promise<void> =>
    appendFile(livePath(dir, BUILD), lines.join(''));
  const kept: Telemetry = { build: BUILD, samples: [sample(0)], spans: [span(1, 2_000)], spansLeftOut: 0 };

  it('tells what came, each thing once', async () => {
    assert.deepEqual(await tail.next(), NOTHING);
    await write(header, encodeSpan(span(1)), encodeSample(sample(0)));
    assert.deepEqual(await tail.next(), { ...NOTHING, samples: [sample(0)], spans: [span(1)] });
    assert.deepEqual(await tail.next(), NOTHING);
    await write(encodeSpan(span(2)), encodeSpan(span(1, 2_000)), encodeSample(sample(1)));
    const news = await tail.next();
    assert.deepEqual([seqs(news), news.spans], [[2], [span(2), span(1, 2_000)]]);
  });

  it('takes nothing from a file of another version, says so once, and goes on when it is written anew', async () => {
    const path = livePath(dir, BUILD);
    await write(header.replace('"v":1', '"v":2'), encodeSample(sample(0)));
    const problem = `${path} cannot be read: it is of version 2, this Buildbeat reads version 1`;
    assert.deepEqual(await tail.next(), { ...NOTHING, problems: [problem] });
    await write(encodeSample(sample(1)));
    assert.deepEqual(await tail.next(), NOTHING);
    await replaceFile(path, header + encodeSample(sample(0)));
    assert.deepEqual(await tail.next(), { ...NOTHING, samples: [sample(0)] });
  });

  it('waits for the end of a line that is being written', async () => {
    const line = encodeSample(sample(0, { cpuPercent: 12.5 }));
    await write(header, line.slice(0, 20));
    assert.deepEqual(await tail.next(), NOTHING);
    await write(line.slice(20));
    assert.deepEqual((await tail.next()).samples, [sample(0, { cpuPercent: 12.5 })]);
  });

  it('goes on through a file that is written anew, and says what it missed', async () => {
    const live = new LiveTelemetry(
      livePath(dir, BUILD),
      { build: BUILD, startedAt: 1_000, capacity: 3 },
      (error) => assert.fail(String(error)),
    );
    const told: number[] = [];
    let dropped = 0;
    for (let second = 0; second < 40; second++) {
      const samples = [second - 2, second - 1, second].filter((at) => at >= 0).map((at) => sample(at));
      live.add(sample(second), [], () => ({ samples, spans: [span(1, 2_000)] }));
      await live.idle;
      if (second % 9 !== 0) continue;
      const news = await tail.next();
      dropped += news.dropped;
      told.push(...seqs(news));
    }
    assert.deepEqual(
      told,
      [...new Set(told)].sort((a, b) => a - b),
    );
    assert.equal(told.length + dropped, 37);
    assert.ok(dropped > 0);
  });

  it('begins a file anew that became shorter, and tells nothing again', async () => {
    await write(header, encodeSpan(span(1, 2_000)), encodeSample(sample(0)), encodeSample(sample(1)));
    assert.deepEqual(seqs(await tail.next()), [1, 2]);
    await truncate(livePath(dir, BUILD));
    await write(header, encodeSpan(span(1, 2_000)), encodeSample(sample(2)));
    assert.deepEqual(await tail.next(), { ...NOTHING, samples: [sample(2)] });
  });

  it('passes over what it does not understand, and names the place', async () => {
    await write(header, 'nonsense\n', encodeSample(sample(0)));
    const { samples, problems } = await tail.next();
    assert.deepEqual(samples, [sample(0)]);
    assert.match(problems.join(), /live\.ndjson:2: /);
    assert.deepEqual(await tail.next(), NOTHING);
  });

  it('names a few lines of a file in which none is understood, not thousands', async () => {
    await write(header, 'nonsense\n'.repeat(5_000), encodeSample(sample(0)));
    const { samples, problems } = await tail.next();
    assert.equal(samples.length, 1);
    assert.equal(problems.length, 21);
    assert.match(problems.at(-1)!, /live\.ndjson: 4980 more lines cannot be read\./);
  });

  it('gives all that is kept once the build has ended, and nothing after that', async () => {
    await write(header, encodeSample(sample(0)));
    await tail.next();
    await keepTelemetry(dir, kept);
    assert.deepEqual(await tail.next(), { ...NOTHING, telemetry: kept });
    assert.deepEqual(await tail.next(), NOTHING);
  });

  it('says once that a file cannot be read, and again only when it could be in between', async () => {
    await symlink(join(dir, 'elsewhere'), livePath(dir, BUILD));
    const { problems } = await tail.next();
    assert.match(problems.join(), /cannot be read \(.* is not a regular file/);
    assert.deepEqual(await tail.next(), NOTHING);
    await rm(livePath(dir, BUILD));
    await write(header, encodeSample(sample(0)));
    assert.deepEqual((await tail.next()).samples, [sample(0)]);
  });

  it('of a build whose kept file is broken says so, and ends', async () => {
    await writeFile(keptPath(dir, BUILD), '{"type":"telemetry","v":9}');
    const { telemetry, problems } = await tail.next();
    assert.deepEqual(telemetry?.samples, []);
    assert.match(problems.join(), /\.json cannot be read: /);
    assert.deepEqual(await tail.next(), NOTHING);
  });
});
