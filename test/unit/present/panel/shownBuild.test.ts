import assert from 'node:assert/strict';
import { processKey } from '../../../../src/model/process';
import type { ProcessSpan, Sample } from '../../../../src/model/telemetry';
import { ShownBuild } from '../../../../src/views/present/panel/shownBuild';
import { sample } from '../../telemetry/samples';

const around = { bands: [], markers: [] };

const span = (pid: number, startedAt: number, endedAt?: number): ProcessSpan => ({
  ...{ key: processKey(pid, 1), pid, label: `process ${pid}`, role: 'compile', startedAt },
  ...(endedAt !== undefined && { endedAt }),
});

const running = (samples: readonly Sample[] = [], spans: readonly ProcessSpan[] = []): ShownBuild =>
  new ShownBuild({
    type: 'show',
    build: { id: 'b', label: 'make', command: 'make', state: 'running', startedAt: 0 },
    telemetry: { build: 'b', samples, spans, spansLeftOut: 0 },
    ...around,
    now: 1_000,
  });

const add = (
  shown: ShownBuild,
  samples: readonly Sample[],
  spans: readonly ProcessSpan[] = [],
  dropped = 0,
) => shown.add({ type: 'more', samples, spans, ...around, now: 5_000, dropped });

describe('a build as its panel shows it', () => {
  it('knows of each process what was told last', () => {
    const shown = running([], [span(1, 0), span(2, 10)]);
    add(shown, [], [span(2, 10, 60), span(3, 20)]);
    assert.deepEqual(shown.spans, [span(1, 0), span(2, 10, 60), span(3, 20)]);
  });

  it('costs what it used until now, and held at its peak, while it runs', () => {
    const shown = running([sample(0, { cpuMs: 100, rssBytes: 7_000 })], [span(1, 0)]);
    add(shown, [sample(1, { cpuMs: 900, writtenBytes: 50, rssBytes: 3_000 })], [span(2, 0, 4_000)]);
    const { wallMs, cpuMs, writtenBytes, readBytes, peakRssBytes, processes, slowest } = shown.cost();
    assert.deepEqual([wallMs, cpuMs, writtenBytes, readBytes], [5_000, 900, 50, undefined]);
    assert.deepEqual([peakRssBytes, processes], [7_000, 2]);
    assert.deepEqual(
      slowest.map(({ pid }) => pid),
      [1, 2],
    );
  });

  it('costs what was kept of it once it has ended', () => {
    const cost = { wallMs: 3, processes: 1, slowest: [] };
    const { head, until } = running();
    const shown = new ShownBuild({
      type: 'show',
      build: { ...head, state: 'succeeded', finishedAt: 3 },
      telemetry: { build: 'b', samples: [], spans: [], spansLeftOut: 0, cost },
      ...around,
      now: until,
    });
    assert.equal(shown.cost(), cost);
    assert.equal(shown.length, 3);
  });

  it('counts what it will never get', () => {
    const shown = running();
    add(shown, [], [], 3);
    add(shown, [], [], 4);
    assert.equal(shown.dropped, 7);
  });

  it('holds no more than so many samples, and forgets no peak, however long it is watched', () => {
    const shown = running([sample(0, { rssBytes: 1 }), sample(1, { rssBytes: 9_000, cpuPercent: 800 })]);
    for (let second = 2; second < 20_000; second += 50) {
      add(
        shown,
        Array.from({ length: 50 }, (_, index) => sample(second + index, { rssBytes: 5, cpuPercent: 10 })),
      );
    }
    assert.ok(shown.samples.length <= 7_200);
    assert.equal(shown.curves.times.length, shown.samples.length);
    assert.equal(shown.cost().peakRssBytes, 9_000);
    assert.equal(shown.curves.highest(['cpu'], 0, Infinity), 800);
    assert.equal(shown.samples.at(-1)?.at, 20_001_000);
  });
});
