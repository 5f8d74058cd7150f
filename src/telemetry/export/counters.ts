import type { Sample } from '../../model/telemetry';
import { microseconds, type Counter } from './traceEvents';

type Amounts = Readonly<Record<string, number | undefined>>;

/** The curves of a build. */
export const counters = (pid: number, samples: readonly Sample[]): readonly Counter[] =>
  samples.flatMap(({ at, build }, index) => {
    const since = samples[index - 1]?.at ?? at;
    return [
      ...counter(pid, 'CPU', since, { percent: build.cpuPercent }),
      ...counter(pid, 'I/O', since, {
        read_bytes_per_s: build.readBytesPerS,
        written_bytes_per_s: build.writtenBytesPerS,
      }),
      ...counter(pid, 'Memory', at, { rss_bytes: build.rssBytes }),
      ...counter(pid, 'Processes running', at, { processes: build.processes }),
    ];
  });

/** The curves of the machine. */
export const hostCounters = (pid: number, samples: readonly Sample[]): readonly Counter[] =>
  samples.flatMap(({ at, host }, index) => {
    const since = samples[index - 1]?.at ?? at;
    return [
      ...counter(pid, 'CPU', since, { percent: host.cpuPercent }),
      ...counter(pid, 'Memory', at, { used_bytes: host.memoryUsedBytes }),
      ...counter(pid, 'Load', at, { load: host.load }),
    ];
  });

/**
 * A counter holds until the next of its name. So a rate, which a sample tells of the time before it, begins with the
 * sample before. What is not known draws nothing.
 */
function counter(pid: number, name: string, since: number, amounts: Amounts): readonly Counter[] {
  const known = Object.entries(amounts).flatMap(([series, amount]) =>
    amount === undefined ? [] : [[series, amount] as const],
  );
  if (known.length === 0) return [];
  return [{ ph: 'C', name, pid, tid: 0, ts: microseconds(since), args: Object.fromEntries(known) }];
}
