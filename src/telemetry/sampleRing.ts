import type { Sample } from '../model/telemetry';

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
