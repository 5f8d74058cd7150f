/**
 * A sum over processes that come and go. What ended without its parent waiting for it takes its share of a
 * reading away; the sum never goes back for that.
 */
export class GrowingSum {
  private last: number | undefined;
  private sum: number | undefined;

  get total(): number | undefined {
    return this.sum;
  }

  /** By how much it grew; not at all at a first reading unless it began at zero, for then nothing is known. */
  read(value: number | undefined, beganAtZero: boolean): number {
    if (value === undefined) return 0;
    const growth = Math.max(0, value - (this.last ?? (beganAtZero ? 0 : value)));
    this.sum = this.sum === undefined ? value : this.sum + growth;
    this.last = value;
    return growth;
  }
}
