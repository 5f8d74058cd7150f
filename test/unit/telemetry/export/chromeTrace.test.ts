import assert from 'node:assert/strict';
import fc from 'fast-check';
import { processKey } from '../../../../src/model/process';
import type { ProcessSpan } from '../../../../src/model/telemetry';
import { toChromeTrace } from '../../../../src/telemetry/export/chromeTrace';
import type { Exported } from '../../../../src/telemetry/export/exported';
import { EXPORTED, KILLED, ROOT, RUNNING, span, TELEMETRY } from './exported';
import { traceSchema, type CompleteEvent, type Trace } from './traceSchema';

const START = EXPORTED.build.startedAt;

function traceOf(exported: Exported): Trace {
  return traceSchema.parse(JSON.parse(toChromeTrace(exported)));
}

const withSpans = (...spans: readonly ProcessSpan[]): Exported => ({
  ...EXPORTED,
  telemetry: { ...TELEMETRY, spans },
});

/** The number of a group of tracks. */
function groupNamed(name: string, { traceEvents }: Trace): number {
  const found = traceEvents.find(({ ph, args }) => ph === 'M' && 'name' in args && args['name'] === name);
  assert.ok(found, name);
  return found.pid;
}

function barsIn(group: string, trace: Trace): readonly CompleteEvent[] {
  const pid = groupNamed(group, trace);
  return trace.traceEvents.flatMap((event) => (event.ph === 'X' && event.pid === pid ? [event] : []));
}

/** What each counter of a group shows from when on, milliseconds since the start of the build. */
function curves(group: string, trace: Trace): readonly unknown[] {
  const pid = groupNamed(group, trace);
  return trace.traceEvents.flatMap((event) =>
    event.ph === 'C' && event.pid === pid ? [[event.name, event.ts / 1000 - START, event.args]] : [],
  );
}

/** The labels of a group's tracks from above. */
function tracks(group: string, trace: Trace): readonly unknown[] {
  const pid = groupNamed(group, trace);
  const ofGroup = trace.traceEvents.filter((event) => event.pid === pid);
  const names = new Map(
    ofGroup.flatMap((event) => (event.name === 'thread_name' ? [[event.tid, event.args['name']]] : [])),
  );
  return ofGroup
    .flatMap(({ name, tid, args }) =>
      name === 'thread_sort_index' ? [{ tid, index: Number(args['sort_index']) }] : [],
    )
    .sort((a, b) => a.index - b.index)
    .map(({ tid }) => names.get(tid));
}

describe('telemetry as a Chrome trace', () => {
  it('says of which build it is, and groups what belongs together', () => {
    const trace = traceOf(EXPORTED);
    assert.equal(trace.otherData['command'], 'make -j2 --password=***');
    assert.deepEqual(
      ['make -j2', 'Stages', 'Processes', 'Machine'].map((name) => groupNamed(name, trace)),
      [1, 2, 3, 4],
    );
  });

  it('has a bar for each process from its start to its end, marked where it failed', () => {
    const [root, killed] = barsIn('Processes', traceOf(EXPORTED));
    assert.deepEqual([root?.ts, root?.dur, root?.cname], [START * 1000, 12_000_000, undefined]);
    assert.deepEqual([killed?.name, killed?.cat, killed?.cname], [KILLED.label, 'compile', 'terrible']);
    assert.deepEqual([killed?.ts, killed?.dur], [KILLED.startedAt * 1000, 500_000]);
    assert.deepEqual([killed?.args['signal'], killed?.args['cpu_s']], [9, 0.4805]);
  });

  it('numbers the tracks of processes by their pids, and puts one aside whose pid came again', () => {
    const bars = barsIn('Processes', traceOf(withSpans(span(20, 0, 5), span(20, 10, 15), span(21, 20, 25))));
    const [first, again, other] = bars.map(({ tid }) => tid);
    assert.deepEqual([first, other], [20, 21]);
    assert.ok((again ?? 0) > 2 ** 22);
  });

  it('draws what still runs until now', () => {
    const [root] = barsIn('Processes', traceOf({ ...EXPORTED, build: RUNNING }));
    assert.equal(root?.dur, 60_000_000);
    assert.equal(root.args['finished_at'], null);
  });

  it('has the children of a process below it, in the order of their start', () => {
    const late = span(5, 900, 950, { parent: ROOT.key });
    const early = span(9, 100, 800, { parent: ROOT.key });
    const below = span(7, 200, 300, { parent: early.key });
    const orphan = span(3, 50, 60, { parent: processKey(999, 1) });
    assert.deepEqual(
      tracks('Processes', traceOf(withSpans(late, below, ROOT, early, orphan))),
      [ROOT, early, below, late, orphan].map(({ label }) => label),
    );
  });

  it('has a track for each stage that was begun, with a bar for each attempt', () => {
    const trace = traceOf(EXPORTED);
    assert.deepEqual(tracks('Stages', trace), ['make test', 'eu: deploy']);
    const bars = barsIn('Stages', trace).map(({ name, ts, dur, cname, args }) => [
      ...[name, args['stage_attempt'], args['state'], ts / 1000 - START, dur / 1000, cname],
    ]);
    assert.deepEqual(bars, [
      ['make test', 1, 'failed', -10_000, 8_000, 'terrible'],
      ['make test', 2, 'succeeded', 0, 12_000, undefined],
      ['deploy', 1, 'running', 3_000, 9_000, undefined],
    ]);
  });

  it('begins a rate where the time begins that it is about, and a level where it was seen', () => {
    const build = (cpuPercent: number) => ({ processes: 1, cpuPercent, rssBytes: cpuPercent * 10 });
    const samples = [1_000, 2_000].map((ms, index) => ({
      ...{ seq: index + 1, at: START + ms, stages: [] },
      ...{ build: build(ms / 10), host: { cores: 2, cpuPercent: ms / 5 } },
    }));
    const trace = traceOf({ ...EXPORTED, telemetry: { ...TELEMETRY, samples } });
    assert.deepEqual(curves('make -j2', trace), [
      ['CPU', 1_000, { percent: 100 }],
      ['Memory', 1_000, { rss_bytes: 1_000 }],
      ['Processes running', 1_000, { processes: 1 }],
      ['CPU', 1_000, { percent: 200 }],
      ['Memory', 2_000, { rss_bytes: 2_000 }],
      ['Processes running', 2_000, { processes: 1 }],
    ]);
    assert.deepEqual(curves('Machine', trace), [
      ['CPU', 1_000, { percent: 200 }],
      ['CPU', 1_000, { percent: 400 }],
    ]);
  });

  it('is valid, its times never go back, and each process has a track, whatever the processes', () => {
    const ms = fc.nat(100_000);
    const process = fc
      .record({ pid: fc.integer({ min: 1, max: 20 }), from: ms, took: fc.option(ms), parent: fc.nat(30) })
      .map(({ pid, from, took, parent }) => ({
        ...span(pid, from, took === null ? undefined : from + took),
        parent,
      }));
    const processes = fc.uniqueArray(process, { maxLength: 60, selector: ({ key }) => key });
    fc.assert(
      fc.property(processes, (found) => {
        const byStart = found.toSorted((a, b) => a.startedAt - b.startedAt);
        const spans = byStart.map((one, index) => {
          const parent = byStart.slice(0, index)[one.parent]?.key;
          return { ...one, parent };
        });
        const trace = traceOf(withSpans(...spans));
        const times = trace.traceEvents.map(({ ts }) => ts);
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
        );
        const bars = barsIn('Processes', trace);
        assert.equal(new Set(bars.map(({ tid }) => tid)).size, spans.length);
        assert.deepEqual(new Set(bars.map(({ args }) => args['key'])), new Set(spans.map(({ key }) => key)));
      }),
    );
  });
});
