import assert from 'node:assert/strict';
import type { Moment } from '../../../src/base/clock';
import { exited, processKey } from '../../../src/model/process';
import type { ProcessSpan, TreeLook } from '../../../src/model/telemetry';
import { KEPT_SAMPLES, KEPT_SPANS, Recording } from '../../../src/telemetry/recording';
import { paceMs } from '../../../src/telemetry/pace';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const look = (cpuMs: number, rssBytes = 1_000): TreeLook => ({
  build: 'b',
  holding: { processes: 2, rssBytes },
  withChildren: { cpuMs, writtenBytes: cpuMs * 10 },
  peaks: new Map(),
});

const span = (pid: number, startedAt: number, endedAt: number, code = 0): ProcessSpan => ({
  ...{ key: processKey(pid, 1), pid, label: `p${pid}`, role: 'compile', startedAt, endedAt },
  exit: exited(code),
});

/** A moment of a clock that nobody sets. */
const moment = (at: number): Moment => ({ at, steadyMs: at });

/** A build that keeps one and a half cores at work, looked at whenever it is due, in virtual time. */
function record(lengthMs: number, capacity = 3_600): Recording {
  const recording = new Recording({ capacity, intervalMs: SECOND });
  for (let now = 0; now < lengthMs; now += 50) {
    if (!recording.isDue(now)) continue;
    recording.looking(now, 0);
    recording.take(look(now * 1.5), moment(now), { cores: 2 }, { stages: ['compile'] });
  }
  return recording;
}

describe('the recording of a build', () => {
  it('has a curve after two seconds', () => {
    const samples = record(2 * SECOND).samples();
    assert.ok(samples.length >= 15);
    assert.ok(samples.slice(1).every(({ build }) => build.cpuPercent === 150));
    assert.deepEqual(samples[0]?.stages, ['compile']);
  });

  it('of twenty minutes fits the ring, and is few samples once it has ended', () => {
    const recording = record(20 * MINUTE);
    assert.equal(recording.samples()[0]?.seq, 1, 'nothing was dropped');
    const { samples, cost } = recording.end({
      build: 'b',
      startedAt: 0,
      at: 20 * MINUTE,
      spans: [],
      processes: 1,
    });
    assert.ok(samples.length <= KEPT_SAMPLES);
    assert.equal(cost?.wallMs, 20 * MINUTE);
    assert.ok(Math.abs((cost.cpuMs ?? 0) - 30 * MINUTE) < SECOND);
    assert.equal(cost.parallelism?.toFixed(2), '1.50');
    assert.ok((cost.extrapolatedMs ?? 0) <= 2 * SECOND);
  });

  it('does not go on at its last rate while the machine sleeps', () => {
    const recording = record(MINUTE);
    const at = MINUTE + 8 * 60 * MINUTE;
    const { cost } = recording.end({ build: 'b', startedAt: 0, at, spans: [], processes: 1 });
    assert.ok((cost?.cpuMs ?? 0) < 1.5 * (MINUTE + 6 * SECOND), `${cost?.cpuMs} ms`);
    assert.ok((cost?.extrapolatedMs ?? 0) <= 5 * SECOND);
  });

  it('goes on when the clock is set back', () => {
    const recording = new Recording({ capacity: 10, intervalMs: SECOND });
    recording.looking(10 * MINUTE, 0);
    assert.equal(recording.isDue(10 * MINUTE + 10), false);
    assert.equal(recording.isDue(MINUTE), true);
  });

  it('takes no time of day that is set, back or on, for time that passed', () => {
    for (const setByMs of [-900, 900, -MINUTE]) {
      const recording = new Recording({ capacity: 10, intervalMs: SECOND });
      recording.take(look(0), { at: MINUTE, steadyMs: 0 }, { cores: 2 }, { stages: [] });
      const later = { at: MINUTE + SECOND + setByMs, steadyMs: SECOND };
      const sample = recording.take(look(1_500), later, { cores: 2 }, { stages: [] });
      assert.equal(sample?.build.cpuPercent, 150);
    }
  });

  it('is looked at ever more rarely as it grows old', () => {
    const paces = [0, 6 * SECOND, MINUTE, 11 * MINUTE, 61 * MINUTE].map((age) => paceMs(age, SECOND));
    assert.deepEqual(paces, [100, 250, 1_000, 2_000, 5_000]);
    assert.equal(paceMs(0, 100), 50);
  });

  it('tells the rest of the time as the last rate continued, unless somebody counted exactly', () => {
    const take = (recording: Recording): void => {
      for (const at of [0, SECOND]) recording.take(look(at), moment(at), { cores: 2 }, { stages: [] });
    };
    const options = { capacity: 10, intervalMs: SECOND };
    const [guessed, counted] = [new Recording(options), new Recording(options)];
    take(guessed);
    take(counted);
    const end = { build: 'b', startedAt: 0, at: 1_500, spans: [], processes: 1 };
    const { cost } = guessed.end(end);
    assert.deepEqual([cost?.cpuMs, cost?.writtenBytes, cost?.extrapolatedMs], [1_500, 15_000, 500]);
    const exact = counted.end({ ...end, ended: { cpuMs: 1_234, writtenBytes: 20_000 } }).cost;
    assert.deepEqual([exact?.cpuMs, exact?.writtenBytes, exact?.extrapolatedMs], [1_234, 20_000, undefined]);
  });

  it('goes on where another process left it', () => {
    const first = record(2 * SECOND);
    const before = first.samples().at(-1)!;
    const second = new Recording({
      ...{ capacity: 10, intervalMs: SECOND },
      before: first.samples(),
    });
    const sample = second.take(look(100), moment(3 * SECOND), { cores: 2 }, { stages: [] });
    assert.equal(sample?.seq, before.seq + 1);
    assert.equal(sample.build.cpuMs, before.build.cpuMs);
    assert.deepEqual(second.samples().slice(0, -1), first.samples().slice(-9));
  });

  it('keeps of very many processes those that failed and those that took longest', () => {
    const quick = Array.from({ length: KEPT_SPANS + 100 }, (_, index) => span(index + 10, index, index + 5));
    const spans = [span(1, 0, 90_000), ...quick, span(2, 7_000, 7_001, 1)];
    const telemetry = record(SECOND).end({
      build: 'b',
      startedAt: 0,
      at: 90_000,
      spans,
      processes: spans.length + 1_000,
    });
    assert.equal(telemetry.spans.length, KEPT_SPANS);
    assert.equal(telemetry.spansLeftOut, 1_102);
    const kept = new Set(telemetry.spans.map(({ pid }) => pid));
    assert.ok(kept.has(1) && kept.has(2));
    assert.ok(telemetry.spans.every(({ startedAt }, at, all) => startedAt >= (all[at - 1]?.startedAt ?? 0)));
  });

  it('takes bounded memory with 200 builds at once', function () {
    const used = (): number => process.memoryUsage().heapUsed;
    const before = used();
    const recordings = Array.from(
      { length: 200 },
      () => new Recording({ capacity: 100, intervalMs: SECOND }),
    );
    const fill = (rounds: number): void => {
      for (let round = 0; round < rounds; round++)
        for (const recording of recordings)
          recording.take(look(round), moment(round * SECOND), { cores: 2 }, { stages: [] });
    };
    fill(300);
    for (const recording of recordings) assert.equal(recording.samples().length, 100);
    assert.ok(used() - before < 200 * 100 * 4_096, 'a sample takes less than a page');
  });

  it('names the ten slowest processes, the slowest first', () => {
    const spans = Array.from({ length: 12 }, (_, index) => span(index + 1, 0, 100 + index));
    const { cost } = record(SECOND).end({ build: 'b', startedAt: 0, at: 200, spans, processes: 12 });
    assert.deepEqual(
      cost?.slowest.map(({ pid }) => pid),
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
    );
  });

  it('slowest processes leave out those that only waited for others', () => {
    const parent = { ...span(1, 0, 100), label: 'make' };
    const child = { ...span(2, 0, 90), parent: parent.key };
    const { cost } = record(SECOND).end({
      build: 'b',
      startedAt: 0,
      at: 100,
      spans: [parent, child],
      processes: 2,
    });
    assert.deepEqual(
      cost?.slowest.map(({ pid }) => pid),
      [2],
    );
  });
});
