import type { Clock } from '../../base/clock';
import { toDisposable, type Disposable } from '../../base/disposable';
import { OnceEach } from '../../base/onceEach';
import { errorMessage } from '../../base/result';
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
  /** Hears a sentence for a log when a look fails; the same one again only after a look went well. */
  readonly log: (message: string) => void;
}

/** Looks at the processes of the builds each interval until disposed; the first look is one interval from now. */
export function createActivitySensor(
  { intervalMs, trees, sample, log }: ActivitySensorOptions,
  observe: (observation: ActivityObservation) => void,
  clock: Clock,
): Disposable {
  const problems = new OnceEach(log);
  let isLooking = false;
  let disposed = false;
  const look = async (): Promise<void> => {
    const activity = await sample(trees());
    if (!disposed) observe({ type: 'activity.sampled', at: clock.now(), trees: activity });
  };
  const lookInTurn = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      await look();
      problems.tell('look', undefined);
    } catch (error) {
      problems.tell(
        'look',
        `What running builds do cannot be read (${errorMessage(error)}); the next look tries again.`,
      );
    } finally {
      isLooking = false;
    }
  };
  const timer = clock.every(intervalMs, () => void lookInTurn());
  return toDisposable(() => {
    disposed = true;
    timer.dispose();
  });
}
