import { isSuccess, sameStatus } from '../model/process';
import type { Stage } from '../model/stage';
import type { BuildRegistry } from './buildRegistry';
import type { TrackedBuild } from './trackedBuild';

/** Several commands of one line or task (`make && make test`) are its stages; a single one is the build itself. */
export function deriveStages(build: TrackedBuild, registry: BuildRegistry): void {
  const { commands } = build;
  if (build.stagesDeclared || build.finishedAt !== undefined || commands.length < 2) return;
  const names = new Map<string, number>();
  for (const { record, status, endedAt } of commands) {
    const count = (names.get(record.label) ?? 0) + 1;
    names.set(record.label, count);
    const stage: Stage = {
      name: count === 1 ? record.label : `${record.label} (${count})`,
      state: endedAt === undefined ? 'running' : stageState(status),
      startedAt: record.startedAt,
      endedAt,
      exit: status,
    };
    if (!sameStage(build.stages.get(stage.name), stage)) registry.setStage(build, stage);
  }
}

export function stageState(status: Stage['exit']): Stage['state'] {
  if (status === undefined) return 'ended';
  return isSuccess(status) ? 'succeeded' : 'failed';
}

function sameStage(a: Stage | undefined, b: Stage): boolean {
  if (a?.state !== b.state) return false;
  return a.exit === b.exit || (a.exit !== undefined && b.exit !== undefined && sameStatus(a.exit, b.exit));
}
