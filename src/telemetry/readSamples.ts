import type { Sample } from '../model/telemetry';

/** What a reader gets who has everything up to a sequence number. */
export interface Reading {
  readonly samples: readonly Sample[];
  /** How many samples after that number are gone, because newer ones took their place. */
  readonly dropped: number;
}

export interface ReadingOptions {
  /** The last sequence number that the reader has; 0 for none. */
  readonly fromSeq: number;
  /** Only samples during which a stage of this name ran. */
  readonly stage?: string;
}

/**
 * What of the samples that are kept a reader lacks.
 *
 * @param samples oldest first
 * @param lastSeq the highest number given so far
 */
export function readSamples(
  samples: readonly Sample[],
  lastSeq: number,
  { fromSeq, stage }: ReadingOptions,
): Reading {
  const later = samples.filter(({ seq }) => seq > fromSeq);
  const dropped = Math.max(0, lastSeq - fromSeq) - later.length;
  if (stage === undefined) return { samples: later, dropped };
  return { samples: later.filter(({ stages }) => stages.includes(stage)), dropped };
}
