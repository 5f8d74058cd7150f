export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** As the requirement says it, for people: `≤ 1.5`. */
  readonly target: string;
  readonly targetMet: boolean;
  /** What was measured, how often, against what. */
  readonly detail: string;
}

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly detail: string;
}

export const atMost = (limit: number, measured: Measurement): BenchResult => ({
  ...measured,
  target: `≤ ${limit}`,
  targetMet: measured.value <= limit,
});

export const atLeast = (limit: number, measured: Measurement): BenchResult => ({
  ...measured,
  target: `≥ ${limit}`,
  targetMet: measured.value >= limit,
});
