/** What the living processes of a tree used, at one look. */
export interface TreeReading {
  /** With the children that they waited for. */
  readonly withChildren: number;
  /** Of the same, the part of those children; absent where that cannot be told. */
  readonly children?: number;
}

/**
 * What a tree of processes used, from looks at those of it that live; it never goes back. What a process used goes
 * with it, and comes back when its parent has waited for it, or never if nobody in the tree does: a fall is owed, and
 * what children add pays that back before it counts.
 */
export class TreeSum {
  private last: TreeReading = { withChildren: 0, children: 0 };
  private owed = 0;
  private sum: number | undefined;

  /** Undefined before the first reading. */
  get total(): number | undefined {
    return this.sum;
  }

  read(reading: TreeReading): void {
    const growth = reading.withChildren - this.last.withChildren;
    const ofChildren =
      (reading.children ?? reading.withChildren) - (this.last.children ?? this.last.withChildren);
    this.last = reading;
    if (growth < 0) {
      this.owed -= growth;
      this.sum ??= 0;
      return;
    }
    const paidBack = Math.min(this.owed, Math.max(0, Math.min(growth, ofChildren)));
    this.owed -= paidBack;
    this.sum = (this.sum ?? 0) + growth - paidBack;
  }
}
