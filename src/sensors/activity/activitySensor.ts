import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import type { ActivityObservation, TreeActivity, WatchedTree } from '../../model/observation';
import { ProcSampler } from './linux/procSampler';
import { sampleUsage } from './usageSampler';

/** One look at these processes. What cannot be read is left out; it never fails. */
export type ActivitySampler = (
  trees: readonly WatchedTree[],
) => readonly TreeActivity[] | Promise<readonly TreeActivity[]>;

/** The best sampler of this platform. */
export const createSampler = (): ActivitySampler =>
  process.platform === 'linux' ? new ProcSampler().sample : sampleUsage;

export interface ActivitySensorOptions {
  readonly intervalMs: number;
  /** What to look at, asked before each look. */
  readonly trees: () => readonly WatchedTree[];
  readonly sample: ActivitySampler;
}

/** Looks at the processes of the builds each interval until disposed; the first look is one interval from now. */
export function createActivitySensor(
  { intervalMs, trees, sample }: ActivitySensorOptions,
  observe: (observation: ActivityObservation) => void,
  clock: Clock,
): Disposable {
  let isLooking = false;
  let disposed = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const activity = await sample(trees());
    isLooking = false;
    if (!disposed) observe({ type: 'activity.sampled', at: clock.now(), trees: activity });
  };
  const timer = clock.every(intervalMs, () => void look());
  return toDisposable(() => {
    disposed = true;
    timer.dispose();
  });
}
