import assert from 'node:assert/strict';
import * as z from 'zod';
import { exportHeadDto } from '../../../../src/api/exportDto';
import { costDto, sampleDto, spanDto } from '../../../../src/api/telemetryDto';
import { toNdjson } from '../../../../src/telemetry/export/ndjson';
import { EXPORTED, RUNNING, TELEMETRY } from './exported';

const strict = <T extends z.core.$ZodLooseShape>({ shape }: z.ZodObject<T>) => z.strictObject(shape);
const line = z.discriminatedUnion('type', [
  strict(exportHeadDto),
  strict(sampleDto),
  strict(spanDto),
  strict(costDto),
]);

function linesOf(text: string) {
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((json) => line.parse(JSON.parse(json)));
}

describe('telemetry as NDJSON', () => {
  it('is the build, its samples, its processes by their start, and what it cost', () => {
    const lines = linesOf(toNdjson(EXPORTED));
    assert.deepEqual(
      lines.map((one) => [one.type, one.type === 'process' ? one.pid : undefined]),
      [
        ['build', undefined],
        ['sample', undefined],
        ['sample', undefined],
        ['process', 4711],
        ['process', 4713],
        ['summary', undefined],
      ],
    );
  });

  it('tells all that is known, in the units of its names', () => {
    const [build, full, , , killed, summary] = linesOf(toNdjson(EXPORTED));
    assert.deepEqual(build, {
      type: 'build',
      id: 'mf1a2b3c-4711',
      label: 'make -j2',
      command: 'make -j2 --password=***',
      cwd: '/home/ada/engine',
      state: 'finished',
      outcome: 'failed',
      exit_code: 2,
      signal: null,
      started_at: '2026-01-01T00:00:00.000Z',
      finished_at: '2026-01-01T00:00:12.000Z',
      processes_left_out: 4,
    });
    assert.deepEqual(full, {
      type: 'sample',
      seq: 7,
      ts: '2026-01-01T00:00:01.000Z',
      stage: 'compile "all"',
      stages: ['compile "all"', '=1+1'],
      build: {
        cpu_percent: 150.5,
        cpu_s: 1.505,
        rss_bytes: 1_000,
        pss_bytes: 900,
        io_read_bytes_per_s: 4,
        io_write_bytes_per_s: 5,
        written_chars_per_s: 6,
        io_read_bytes: 1,
        io_write_bytes: 2,
        written_chars: 3,
        processes: 3,
        threads: 9,
      },
      host: {
        cpu_percent: 180,
        cores: 2,
        memory_used_bytes: 5_000,
        memory_total_bytes: 8_000,
        load: 1.25,
        pressure: { cpu: 10.5, memory: null, io: 0 },
      },
    });
    const process = {
      type: 'process',
      key: '4713:2000',
      parent: '4711:0',
      pid: 4713,
      label: 'cc4713 a, "b".c',
      command: 'cc4713 -O2 a',
      role: 'compile',
      started_at: '2026-01-01T00:00:02.000Z',
      finished_at: '2026-01-01T00:00:02.500Z',
      exit_code: null,
      signal: 9,
      cpu_s: 0.4805,
      peak_rss_bytes: 52_428_800,
    };
    assert.deepEqual(killed, process);
    assert.deepEqual(summary, {
      type: 'summary',
      wall_s: 12,
      cpu_s: 6,
      parallelism: 0.5,
      peak_rss_bytes: null,
      io_read_bytes: null,
      io_write_bytes: 8_192,
      written_chars: null,
      processes: 6,
      extrapolated_s: 0.04,
      slowest: [process],
    });
  });

  it('of a build that runs has no summary, and null where nothing is known', () => {
    const { cost: _, ...telemetry } = TELEMETRY;
    const lines = linesOf(toNdjson({ ...EXPORTED, build: RUNNING, telemetry }));
    const [build, , bare] = lines;
    assert.ok(build?.type === 'build' && bare?.type === 'sample');
    assert.deepEqual([build.state, build.outcome, build.finished_at], ['running', null, null]);
    assert.deepEqual([bare.stage, bare.build.cpu_percent, bare.host.pressure], [null, null, null]);
    assert.equal(lines.at(-1)?.type, 'process');
  });
});
