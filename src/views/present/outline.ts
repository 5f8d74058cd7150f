import { isFinished } from '../../model/notice';
import type { Build, BuildId, FinishedBuild } from '../../model/build';
import { dayKey, type DayKey } from './days';

/** Which builds the tree shows and where; each list is newest first. */
export interface Outline {
  readonly running: readonly BuildId[];
  readonly runningBackground: readonly BuildId[];
  readonly days: ReadonlyMap<DayKey, readonly BuildId[]>;
  readonly recentBackground: readonly BuildId[];
}

/** Arranges all running builds and the `shown` finished ones that ended last. */
export function arrange(builds: readonly Build[], shown: number): Outline {
  const running = builds.filter((build) => build.state === 'running').sort(byStart);
  const recent = builds.filter(isFinished).sort(byEnd).slice(0, shown);
  return {
    running: ids(running.filter(isForeground)),
    runningBackground: ids(running.filter(isBackground)),
    days: byDay(recent.filter(isForeground)),
    recentBackground: ids(recent.filter(isBackground)),
  };
}

function byDay(builds: readonly FinishedBuild[]): ReadonlyMap<DayKey, readonly BuildId[]> {
  const days = new Map<DayKey, BuildId[]>();
  for (const { id, finishedAt } of builds) {
    const day = dayKey(finishedAt);
    const known = days.get(day);
    if (known) known.push(id);
    else days.set(day, [id]);
  }
  return days;
}

const byStart = (a: Build, b: Build): number => b.startedAt - a.startedAt;
const byEnd = (a: FinishedBuild, b: FinishedBuild): number => b.finishedAt - a.finishedAt;
const isBackground = (build: Build): boolean => build.kind === 'background';
const isForeground = (build: Build): boolean => build.kind !== 'background';
const ids = (builds: readonly Build[]): readonly BuildId[] => builds.map(({ id }) => id);
