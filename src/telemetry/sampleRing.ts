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

/** The newest samples of one build. Memory is taken as samples come, up to the capacity. */
export class SampleRing {
  private readonly ring: Sample[];
  /** Where the next sample goes once the ring is full. */
  private next = 0;
  private seq: number;

  /** @param capacity samples kept; none at 0 @param before samples of the same build, oldest first */
  constructor(
    private readonly capacity: number,
    before: readonly Sample[] = [],
  ) {
    this.ring = capacity > 0 ? before.slice(-capacity) : [];
    this.seq = before.at(-1)?.seq ?? 0;
  }

  /** Gives the sample its number and keeps it. */
  push(unnumbered: Omit<Sample, 'seq'>): Sample {
    this.seq += 1;
    const sample: Sample = { seq: this.seq, ...unnumbered };
    if (this.ring.length < this.capacity) {
      this.ring.push(sample);
    } else if (this.capacity > 0) {
      this.ring[this.next] = sample;
      this.next = (this.next + 1) % this.capacity;
    }
    return sample;
  }

  /** Oldest first. */
  all(): readonly Sample[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }
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
