import { exited, processKey, type ProcessKey } from '../../src/model/process';
import type { Role } from '../../src/model/role';
import type { ProcessSpan, Sample } from '../../src/model/telemetry';
import { costOf } from '../../src/telemetry/cost';
import type { Marker, StageBand, ToPanel } from '../../src/views/telemetry/messages';

export type Show = Extract<ToPanel, { type: 'show' }>;

export interface MadeUpOptions {
  readonly samples: number;
  /** Of compilations; each is three processes. */
  readonly compilations: number;
  /** How long each takes, about, milliseconds. */
  readonly each?: number;
  readonly running?: boolean;
  readonly id?: string;
}

const STARTED_AT = Date.UTC(2026, 4, 4, 9, 30);
const JOBS = 6;
const MIB = 1024 * 1024;

/** Numbers from 0 to 1 that look like chance, and are the same each time. */
function madeUpChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A build of a C program by make: it is configured, compiled by several jobs, archived, linked and tested. */
class MadeUpTree {
  readonly spans: ProcessSpan[] = [];
  private readonly chance = madeUpChance(7);
  private pid = 41_000;

  /** @param from milliseconds since the build began */
  add(label: string, role: Role, from: number, to: number, parent?: ProcessKey, code = 0): ProcessKey {
    const pid = this.pid++;
    const key = processKey(pid, pid * 3);
    const took = to - from;
    this.spans.push({
      ...{ key, pid, label, role },
      ...(label.startsWith('cc1 ') && { command: `cc1 -quiet -O2 ${label.slice(4)}` }),
      ...(parent && { parent }),
      ...{ startedAt: STARTED_AT + from, endedAt: STARTED_AT + to, exit: exited(code) },
      ...{ cpuMs: took * (0.6 + 0.35 * this.chance()), peakRssBytes: (8 + 90 * this.chance()) * MIB },
    });
    return key;
  }

  /** @returns when it was over */
  compile(make: ProcessKey, name: string, from: number, about: number): number {
    const took = about * (0.4 + 1.2 * this.chance());
    const to = from + took;
    const gcc = this.add(`gcc -c ${name}.c`, 'compile', from, to, make);
    this.add(`cc1 ${name}.c`, 'compile', from + 2, from + took * 0.86, gcc);
    this.add(`as ${name}.o`, 'assemble', from + took * 0.87, to - 1, gcc);
    return to;
  }
}

const NAMES = ['lexer', 'parser', 'emit', 'tree', 'types', 'scope', 'print', 'arena', 'table', 'scan'];

export function madeUpBuild({
  samples,
  compilations,
  each = 420,
  running = false,
  id = 'made-up',
}: MadeUpOptions): Show {
  const tree = new MadeUpTree();
  const configured = 3_000;
  const compiled = configured + (compilations * each) / JOBS;
  const linked = compiled + 1_800;
  const length = linked + 5_000;
  const make = tree.add('make -j6 check', 'build', 0, length, undefined, running ? 0 : 2);
  const configure = tree.add('./configure --prefix=/usr', 'configure', 20, configured, make);
  for (let test = 0; test < 6; test++) {
    const code = test === 2 ? 1 : 0;
    tree.add(`gcc conftest${test}.c`, 'compile', 200 + test * 420, 520 + test * 420, configure, code);
  }
  const free = Array.from({ length: JOBS }, () => configured);
  for (let index = 0; index < compilations; index++) {
    const job = free.indexOf(Math.min(...free));
    const name = `src/${NAMES[index % NAMES.length] ?? ''}${Math.floor(index / NAMES.length) || ''}`;
    free[job] = Math.min(compiled, tree.compile(make, name, free[job] ?? configured, each));
  }
  tree.add('ar rcs libharbour.a', 'archive', compiled, compiled + 500, make);
  const link = tree.add('gcc -o harbour', 'link', compiled + 510, linked, make);
  tree.add('ld -o harbour', 'link', compiled + 540, linked - 4, link);
  const check = tree.add('sh ./run-tests.sh', 'test', linked, length - 60, make, 1);
  tree.add('./test-lexer', 'test', linked + 40, linked + 1_900, check);
  tree.add('./test-parser', 'test', linked + 60, linked + 4_700, check, 1);
  const spans = tree.spans.sort((a, b) => a.startedAt - b.startedAt);
  return show({ samples, running, id }, spans, [0, configured, compiled, linked, length]);
}

function show(
  { samples: count, running, id }: Required<Omit<MadeUpOptions, 'compilations' | 'each'>>,
  all: readonly ProcessSpan[],
  ends: readonly number[],
): Show {
  const length = ends.at(-1) ?? 0;
  const now = STARTED_AT + (running ? length * 0.7 : length);
  const spans = all
    .filter(({ startedAt }) => startedAt <= now)
    .map((span) => ((span.endedAt ?? 0) <= now ? span : goingOn(span)));
  const samples = sampled(all, count, now - STARTED_AT);
  const bands = bandsOf(ends, now);
  const last = samples.at(-1)?.build;
  const cost = costOf({
    ...{ startedAt: STARTED_AT, endedAt: now, samples, spans, processes: spans.length },
    totals: { cpuMs: last?.cpuMs, readBytes: last?.readBytes, writtenBytes: last?.writtenBytes },
    extrapolatedMs: 240,
  });
  return {
    type: 'show',
    build: {
      ...{
        id,
        label: 'make -j6 check',
        command: 'make -j6 check CFLAGS="-O2 -g"',
        cwd: '/home/mara/harbour',
      },
      ...{ startedAt: STARTED_AT, state: running ? 'running' : 'failed' },
      ...(!running && { exitText: 'exit 2', finishedAt: now }),
    },
    telemetry: { build: id, samples, spans, spansLeftOut: 0, ...(!running && { cost }) },
    bands,
    markers: markersOf(bands, spans, now),
    now,
  };
}

function goingOn({ endedAt: _, exit: __, cpuMs: ___, ...span }: ProcessSpan): ProcessSpan {
  return span;
}

function bandsOf(ends: readonly number[], now: number): readonly StageBand[] {
  return ['configure', 'compile', 'link', 'check'].flatMap((name, index) => {
    const [from, to] = [STARTED_AT + (ends[index] ?? 0), STARTED_AT + (ends[index + 1] ?? 0)];
    if (from > now) return [];
    const over = to <= now;
    const state = !over ? 'running' : name === 'check' ? 'failed' : 'succeeded';
    return [{ name, group: 'roles', state, attempt: 1, startedAt: from, ...(over && { endedAt: to }) }];
  });
}

function markersOf(
  bands: readonly StageBand[],
  spans: readonly ProcessSpan[],
  now: number,
): readonly Marker[] {
  const failed = spans.find(({ label, exit }) => label === './test-parser' && exit !== undefined);
  const compile = bands.find(({ name }) => name === 'compile');
  return [
    ...(compile ? [{ at: compile.startedAt + 2_000, label: 'quiet for 4s', kind: 'liveness' as const }] : []),
    ...(failed
      ? [{ at: failed.endedAt ?? now, label: './test-parser exited 1', kind: 'failure' as const }]
      : []),
  ];
}

/** What would be measured of these processes. */
function sampled(spans: readonly ProcessSpan[], count: number, length: number): readonly Sample[] {
  const chance = madeUpChance(11);
  const interval = length / count;
  let [cpuMs, readBytes, writtenBytes] = [0, 0, 0];
  return Array.from({ length: count }, (_, index) => {
    const at = STARTED_AT + (index + 1) * interval;
    const alive = spans.filter(({ startedAt, endedAt = at }) => startedAt <= at && endedAt >= at);
    const busy = alive.filter(({ label }) => !/^(make|gcc|sh) /.test(label)).length;
    const cpuPercent = Math.min(JOBS, busy) * (82 + 18 * chance());
    const rates = { readBytesPerS: chance() ** 6 * 90 * MIB, writtenBytesPerS: busy * chance() * 4 * MIB };
    cpuMs += (cpuPercent / 100) * interval;
    readBytes += (rates.readBytesPerS * interval) / 1000;
    writtenBytes += (rates.writtenBytesPerS * interval) / 1000;
    const rssBytes = alive.length * (14 + 6 * chance()) * MIB + 20 * MIB;
    return {
      seq: index + 1,
      at,
      stages: [],
      build: {
        ...{
          cpuMs,
          readBytes,
          writtenBytes,
          rssBytes,
          ...(index % 5 === 0 && { pssBytes: rssBytes * 0.7 }),
          processes: alive.length,
        },
        ...{ threads: alive.length + busy, ...(index > 0 && { cpuPercent, ...rates }) },
      },
      host: { cores: 8, cpuPercent: cpuPercent + 40 + 30 * chance(), memoryUsedBytes: 6_200 * MIB },
    };
  });
}

/** What a running build is told to have come to since. */
export function moreOf({ build, telemetry, bands, markers, now }: Show, step: number): ToPanel {
  const at = now + (step + 1) * 1_000;
  const before = telemetry.samples.at(-1);
  if (!before) throw new Error('The build has no sample');
  const pid = 60_000 + step;
  const parent = telemetry.spans[0]?.key;
  const chance = madeUpChance(step);
  return {
    type: 'more',
    samples: [
      {
        ...{ ...before, seq: before.seq + step + 1, at },
        build: { ...before.build, cpuPercent: 300 + 200 * chance(), rssBytes: (90 + 40 * chance()) * MIB },
      },
    ],
    spans: [
      {
        ...{ key: processKey(pid, step), pid, label: `cc1 src/late${step}.c`, role: 'compile' },
        ...{ startedAt: at - 900, endedAt: at - 100, exit: exited(0), ...(parent && { parent }) },
      },
    ],
    ...{ bands, markers, now: Math.max(at, build.startedAt), dropped: 0 },
  };
}
