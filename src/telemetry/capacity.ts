/** Where the environment says how many samples are kept. */
export const SAMPLES_VARIABLE = 'BUILDBEAT_TELEMETRY_SAMPLES';

export const DEFAULT_SAMPLES = 3_600;
export const MOST_SAMPLES = 1_000_000;

/** How many samples a text says; undefined when it says no number from 0 to the most there may be. */
export function parseSamples(text: string): number | undefined {
  const samples = /^\d+$/.test(text) ? Number(text) : Infinity;
  return samples <= MOST_SAMPLES ? samples : undefined;
}

/**
 * How many samples of a running build are kept: as many as are set, else as the environment says, else 3,600. With 0
 * none is taken.
 *
 * @param environment the value of `SAMPLES_VARIABLE`
 * @param log hears a sentence when that is no such number
 */
export function sampleCapacity(
  set: number | undefined,
  environment: string | undefined,
  log: (message: string) => void,
): number {
  if (set !== undefined) return set;
  if (environment === undefined || environment === '') return DEFAULT_SAMPLES;
  const samples = parseSamples(environment);
  if (samples !== undefined) return samples;
  log(
    `${SAMPLES_VARIABLE} is ${JSON.stringify(environment)}, not a whole number from 0 to ${MOST_SAMPLES}: ` +
      `${DEFAULT_SAMPLES} samples are kept.`,
  );
  return DEFAULT_SAMPLES;
}
