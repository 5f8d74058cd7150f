import type { Build } from '../model/build';

export function countBuilds(builds: readonly Build[]): { running: number; finished: number } {
  const running = builds.filter(({ state }) => state === 'running').length;
  return { running, finished: builds.length - running };
}
