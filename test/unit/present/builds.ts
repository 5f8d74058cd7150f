import {
  NO_PROCESSES,
  type FinishedBuild,
  type Part,
  type Role,
  type RunningBuild,
} from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import type { ReadModelView } from '../../../src/model/feed';
import { exited } from '../../../src/model/process';
import { ReadModel } from '../../../src/model/readModel';
import { DEFAULT_GROUP, type Stage, type StageState } from '../../../src/model/stage';
import { arrange } from '../../../src/views/present/outline';
import type { RowContext } from '../../../src/views/present/row';
import { heartbeatsOf } from './beats';

/** A Wednesday, half past two in the afternoon, local time. */
export const NOW = new Date(2026, 2, 11, 14, 30, 0).getTime();

export const runningBuild = (changes: Partial<RunningBuild> = {}): RunningBuild => ({
  id: 'running',
  tool: 'make',
  label: 'make -j2',
  command: 'make -j2',
  cwd: '/home/ada/app/core',
  kind: 'build',
  roots: [],
  origin: { type: 'process' },
  startedAt: NOW - 72_000,
  attempt: 1,
  state: 'running',
  processes: NO_PROCESSES,
  stages: [],
  ...changes,
});

export const finishedBuild = (changes: Partial<FinishedBuild> = {}): FinishedBuild => ({
  ...runningBuild(),
  id: 'finished',
  state: 'finished',
  outcome: 'succeeded',
  exit: exited(0),
  evidence: [{ source: 'kernel', status: exited(0), at: NOW }],
  finishedAt: NOW,
  ...changes,
});

export const partOf = (role: Role, changes: Partial<Part> = {}): Part => ({
  role,
  total: 1,
  running: 0,
  failed: 0,
  peak: 1,
  startedAt: NOW,
  ...changes,
});

export const stageOf = (name: string, state: StageState, changes: Partial<Stage> = {}): Stage => ({
  name,
  state,
  groupId: DEFAULT_GROUP,
  source: 'task',
  attempt: 1,
  dependsOn: [],
  earlier: [],
  ...changes,
});

/** A read model that holds these builds, as a journal that tells of them would leave it. */
export function modelOf(builds: readonly (RunningBuild | FinishedBuild)[]): ReadModelView {
  const model = new ReadModel();
  let seq = 0;
  const tell = (event: BuildEvent): void => {
    seq += 1;
    model.apply({ seq, at: NOW, event });
  };
  tell({ type: 'journal.continued', running: builds.map((build) => ({ ...build, state: 'running' })) });
  for (const build of builds) {
    const { id, processes } = build;
    if (build.state === 'finished') {
      tell({ type: 'build.finished', id, finishedAt: build.finishedAt, verdict: build, processes });
    }
  }
  return model;
}

export function contextOf(
  builds: readonly (RunningBuild | FinishedBuild)[],
  changes: Partial<RowContext> = {},
): RowContext {
  const model = modelOf(builds);
  const outline = arrange(model.builds(), 1000);
  return {
    ...{ model, outline, heartbeats: heartbeatsOf(), now: NOW },
    workspace: [{ name: 'app', path: '/home/ada/app' }],
    ...changes,
  };
}
