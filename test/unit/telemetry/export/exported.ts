import { NO_PROCESSES, type FinishedBuild, type RunningBuild } from '../../../../src/model/build';
import { exited, processKey, signaled } from '../../../../src/model/process';
import type { ProcessSpan, Telemetry } from '../../../../src/model/telemetry';
import type { Exported } from '../../../../src/telemetry/export/exported';
import { IDENTITY, STAGE } from '../../wire/samples';

const START = IDENTITY.startedAt;

export const RUNNING: RunningBuild = {
  ...IDENTITY,
  state: 'running',
  processes: NO_PROCESSES,
  stages: [
    STAGE,
    {
      ...{ name: 'deploy', groupId: 'eu', source: 'task', dependsOn: [], earlier: [] },
      ...{ attempt: 1, state: 'running', startedAt: START + 3_000 },
    },
    { name: 'never', groupId: 'g0', source: 'task', dependsOn: [], earlier: [], attempt: 1, state: 'queued' },
  ],
};

export const FINISHED: FinishedBuild = {
  ...RUNNING,
  ...{ state: 'finished', outcome: 'failed', exit: exited(2), evidence: [], finishedAt: START + 12_000 },
};

/** Milliseconds from the start of the build. */
export const span = (
  pid: number,
  from: number,
  to: number | undefined,
  more: Partial<ProcessSpan> = {},
): ProcessSpan => ({
  key: processKey(pid, from),
  pid,
  label: `cc${pid} a, "b".c`,
  role: 'compile',
  startedAt: START + from,
  ...(to !== undefined && { endedAt: START + to, exit: exited(0) }),
  ...more,
});

export const ROOT = span(4711, 0, undefined, { label: 'make -j2', role: 'build' });
export const KILLED = span(4713, 2_000, 2_500, {
  ...{ command: 'cc4713 -O2 a', parent: ROOT.key, exit: signaled(9), cpuMs: 480.5, peakRssBytes: 52_428_800 },
});

/** One sample with every figure and one with none. */
export const TELEMETRY: Telemetry = {
  build: IDENTITY.id,
  samples: [
    {
      seq: 7,
      at: START + 1_000,
      stages: ['compile "all"', '=1+1'],
      build: {
        ...{ processes: 3, threads: 9, rssBytes: 1_000, pssBytes: 900, cpuPercent: 150.5, cpuMs: 1_505 },
        ...{ readBytes: 1, writtenBytes: 2, writtenChars: 3 },
        ...{ readBytesPerS: 4, writtenBytesPerS: 5, writtenCharsPerS: 6 },
      },
      host: {
        ...{ cpuPercent: 180, cores: 2, memoryUsedBytes: 5_000, memoryTotalBytes: 8_000, load: 1.25 },
        pressure: { cpu: 10.5, io: 0 },
      },
    },
    { seq: 8, at: START + 2_000, stages: [], build: { processes: 1 }, host: { cores: 2 } },
  ],
  spans: [KILLED, ROOT],
  spansLeftOut: 4,
  cost: {
    wallMs: 12_000,
    cpuMs: 6_000,
    parallelism: 0.5,
    writtenBytes: 8_191.6,
    processes: 6,
    slowest: [KILLED],
    extrapolatedMs: 40,
  },
};

export const EXPORTED: Exported = { build: FINISHED, telemetry: TELEMETRY, now: START + 60_000 };
