import type { ProcessRecord } from '../model/build';
import { isCancellation, type ExitStatus, type ProcessKey } from '../model/process';

export interface Failure {
  readonly key: ProcessKey;
  readonly record: ProcessRecord;
  /** A shell goes on after a failure, so its last failing child counts; any other parent stops at its first. */
  readonly isShell: boolean;
}

interface FailedChildren {
  readonly first: Failure;
  readonly last: Failure;
}

const SIGPIPE = 13;
/** A service fails again and again for months. */
const REMEMBERED = 1000;

/** A process that was stopped because another failed is no cause. */
const isKnockOn = (status: ExitStatus): boolean =>
  isCancellation(status) || (status.kind === 'signaled' && status.signal === SIGPIPE);

/** Remembers failed processes of one build so that the deepest first one can be named at the end. */
export class FailureTree {
  private readonly byParent = new Map<ProcessKey, FailedChildren>();

  record(failure: Failure, parent: ProcessKey): void {
    const known = this.byParent.get(parent);
    if (known?.last.record.exit && failure.record.exit && isKnockOn(failure.record.exit)) return;
    const replaces = known?.first.record.exit !== undefined && isKnockOn(known.first.record.exit);
    this.byParent.set(parent, { first: known && !replaces ? known.first : failure, last: failure });
    const oldest = this.byParent.keys().next();
    if (this.byParent.size > REMEMBERED && !oldest.done) this.byParent.delete(oldest.value);
  }

  /** A process that ended well explains no failure above it. */
  forget(parent: ProcessKey): void {
    this.byParent.delete(parent);
  }

  /** Follows the failures down from a failed process to the deepest one that explains it. */
  deepest(root: Failure): ProcessRecord {
    let current = root;
    for (let children = this.byParent.get(root.key); children; children = this.byParent.get(current.key)) {
      current = current.isShell ? children.last : children.first;
    }
    return current.record;
  }
}
