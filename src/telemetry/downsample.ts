import type { Sample } from '../model/telemetry';

/** The curves whose peaks must stay. */
const MEASURES: readonly ((sample: Sample) => number | undefined)[] = [
  ({ build }) => build.cpuPercent,
  ({ build }) => build.rssBytes,
  ({ build }) => add(build.readBytesPerS, build.writtenBytesPerS),
  ({ build }) => build.processes,
];

/**
 * At most `limit` of the samples, as they are: the first, the last, and of each stretch of time between them those
 * where one of the curves is highest. The highest point of each curve is always among them.
 *
 * @param limit at least two and one for each curve
 */
export function downsample(samples: readonly Sample[], limit: number): readonly Sample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length <= limit || !first || !last) return samples;
  const stretches = Math.floor((limit - 2) / MEASURES.length);
  const isOrdered = samples.every(({ at }, index) => at >= (samples[index - 1]?.at ?? at));
  // Where the clock was set back, moments say nothing of the order.
  const place = (sample: Sample, index: number): number => (isOrdered ? sample.at - first.at : index);
  const width = place(last, samples.length - 1) / stretches;
  const peaks = new Map<number, readonly (Sample | undefined)[]>();
  for (const [index, sample] of samples.entries()) {
    const stretch = width > 0 ? Math.min(stretches - 1, Math.floor(place(sample, index) / width)) : 0;
    const before = peaks.get(stretch) ?? [];
    peaks.set(
      stretch,
      MEASURES.map((measure, which) => higher(measure, before[which], sample)),
    );
  }
  const kept = new Set([first, ...[...peaks.values()].flat(), last]);
  return samples.filter((sample) => kept.has(sample));
}

/** The earlier one when they are equal; undefined when neither has the measure. */
function higher(
  measure: (sample: Sample) => number | undefined,
  before: Sample | undefined,
  sample: Sample,
): Sample | undefined {
  const value = measure(sample);
  if (value === undefined) return before;
  return before === undefined || value > (measure(before) ?? 0) ? sample : before;
}

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
