import { durationOf, toStageDto } from '../api/stageDto';
import { formatDuration } from '../base/duration';
import { plainText } from '../base/plainText';
import { systemClock } from '../base/systemClock';
import { DEFAULT_GROUP, ROLE_GROUP, type Stage, type StageAttempt } from '../model/stage';
import { describeExit } from '../model/wording';
import { buildNamed } from './findBuild';
import { readState } from './journalReader';
import type { Output } from './output';
import { table } from './table';

export interface StagesOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
}

/**
 * `buildbeat stages BUILD`: in the order in which they became known.
 *
 * @throws CommandError when there is no such build
 */
export async function listStages(id: string, options: StagesOptions, output: Output): Promise<void> {
  const { feed } = await readState(options.stateDir, output);
  const { stages } = buildNamed(id, feed.model);
  const now = systemClock.now();
  if (options.json) output.json(stages.map((stage) => toStageDto(stage, now)));
  else if (stages.length === 0) output.note('No stages.');
  else for (const line of stageLines(stages, now, output.width)) output.line(line);
}

/** A line for each attempt, the earlier ones first. */
function stageLines(stages: readonly Stage[], now: number, width: number | undefined): readonly string[] {
  const rows = stages.flatMap((stage) => [
    ...stage.earlier.map((attempt) => attemptRow(stage, attempt, now)),
    attemptRow(stage, stage, now),
  ]);
  return table([['GROUP', 'ATTEMPT', 'STATE', 'EXIT', 'DURATION', 'CPU', 'AFTER', 'STAGE'], ...rows], width);
}

function attemptRow({ groupId, dependsOn, name }: Stage, attempt: StageAttempt, now: number): string[] {
  const { exit, reason, cpuMs } = attempt;
  const duration = durationOf(attempt, now);
  return [
    groupName(groupId),
    String(attempt.attempt),
    attempt.state,
    exit ? describeExit(exit).replace('exit ', '') : '-',
    duration === undefined ? '-' : formatDuration(duration),
    cpuMs === undefined ? '-' : formatDuration(cpuMs),
    dependsOn.length > 0 ? plainText(dependsOn.join(', ')) : '-',
    plainText(reason === undefined ? name : `${name}: ${reason}`),
  ];
}

/** As somebody named it: the names of the two that nobody did are for programs. */
function groupName(groupId: string): string {
  switch (groupId) {
    case DEFAULT_GROUP:
      return '-';
    case ROLE_GROUP:
      return 'kind of work';
    default:
      return plainText(groupId);
  }
}
