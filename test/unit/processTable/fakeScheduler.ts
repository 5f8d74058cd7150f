import { viewOf } from '../../../src/sensors/processTable/parse/genetlink';
import { FakeKernel } from './fakeKernel';

interface Thread {
  readonly policy: number;
  readonly nice: number;
  readonly priority: number;
  readonly sliceNs: bigint;
}

/** What the user may do; `nothing` is not even to ask. */
type Allowed = { readonly goFirst?: boolean; readonly beLessNice?: boolean } | 'nothing';

/** `struct sched_attr` in its first version. */
const BYTES = 48;
const RESET_ON_FORK = 1n;

/** The scheduler of a kernel with one thread, as strict as Linux is to a user who is allowed only this. */
export class FakeScheduler extends FakeKernel {
  private resetOnFork = false;

  constructor(
    private readonly allowed: Allowed,
    public thread: Thread,
  ) {
    super();
  }

  /** Only asking tells how many bytes there are. */
  override schedAttr = (_call: number, _thread: number, attributes: Uint8Array, bytes: number): number => {
    if (this.allowed === 'nothing') return -1;
    return bytes > 0 ? this.show(viewOf(attributes)) : this.become(viewOf(attributes), this.allowed);
  };

  private show(fields: DataView): number {
    const { policy, nice, priority, sliceNs } = this.thread;
    fields.setUint32(0, BYTES, true);
    fields.setUint32(4, policy, true);
    fields.setBigUint64(8, this.resetOnFork ? RESET_ON_FORK : 0n, true);
    fields.setInt32(16, nice, true);
    fields.setUint32(20, priority, true);
    fields.setBigUint64(24, sliceNs, true);
    return 0;
  }

  private become(fields: DataView, allowed: Exclude<Allowed, 'nothing'>): number {
    const policy = fields.getUint32(4, true);
    const resetOnFork = (fields.getBigUint64(8, true) & RESET_ON_FORK) !== 0n;
    const nice = fields.getInt32(16, true);
    if (fields.getUint32(0, true) !== BYTES) return -1;
    if (policy !== 0 && allowed.goFirst !== true) return -1;
    if (nice < this.thread.nice && allowed.beLessNice !== true) return -1;
    if (this.resetOnFork && !resetOnFork) return -1;
    this.resetOnFork = resetOnFork;
    this.thread = {
      policy,
      nice,
      priority: fields.getUint32(20, true),
      sliceNs: fields.getBigUint64(24, true),
    };
    return 0;
  }
}
