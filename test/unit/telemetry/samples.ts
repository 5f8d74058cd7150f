import type { Sample } from '../../../src/model/telemetry';

/** A sample without its number, one second after another. */
export const unnumbered = (second: number, build: Partial<Sample['build']> = {}): Omit<Sample, 'seq'> => ({
  at: second * 1000,
  stages: [],
  build: { processes: 1, ...build },
  host: { cores: 2 },
});

export const sample = (second: number, build: Partial<Sample['build']> = {}): Sample => ({
  seq: second + 1,
  ...unnumbered(second, build),
});
