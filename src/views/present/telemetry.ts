import type { Build, FinishedBuild } from '../../model/build';
import { isFinished } from '../../model/notice';
import type { Stage, StageAttempt } from '../../model/stage';
import { describeExit, describeFailure, describeLiveness } from '../../model/wording';
import type { BuildHead, Marker, StageBand } from '../telemetry/messages';
import { shownFailures } from './nodes';
import { resultText, stateText } from './outcome';
import { joined, oneLine } from './text';

/** Whether there is telemetry of a build, or will be. Of a build that only a stream tells of no process is known. */
export const isMeasured = (build: Build): boolean =>
  build.state === 'running' ? build.origin.type !== 'stream' : build.cost !== undefined;

/** `make -j2 · running`, `make -j2 · exit 2`. */
export const panelTitle = (build: Build): string =>
  joined(' · ', oneLine(build.label), resultText(build) ?? briefState(build));

const briefState = (build: Build): string => (build.state === 'running' ? stateText(build) : build.outcome);

export function headOf(build: Build): BuildHead {
  const { id, label, command, cwd, startedAt } = build;
  const head = { id, label: oneLine(label), command, cwd, startedAt };
  if (build.state === 'running') return { ...head, state: 'running' };
  const { outcome, exit, finishedAt } = build;
  return { ...head, state: outcome, exitText: exit && describeExit(exit), finishedAt };
}

/** What is drawn behind the curves: each attempt of each stage that has started. */
export const bandsOf = ({ stages }: Build): readonly StageBand[] =>
  stages.flatMap((stage) =>
    attemptsOf(stage).flatMap(({ startedAt, endedAt, state, attempt }) =>
      startedAt === undefined
        ? []
        : [{ name: oneLine(stage.name), group: stage.groupId, state, attempt, startedAt, endedAt }],
    ),
  );

/** Moments worth a mark, earliest first: what failed, what was tried again, and where the build stood still. */
export const markersOf = (build: Build): readonly Marker[] =>
  [...failureMarkers(build), ...build.stages.flatMap(stageMarkers), ...standstillMarkers(build)].sort(
    (a, b) => a.at - b.at,
  );

const attemptsOf = (stage: Stage): readonly StageAttempt[] => [...stage.earlier, stage];

const failureMarkers = (build: Build): readonly Marker[] =>
  shownFailures(build).flatMap((failure) =>
    failure.endedAt === undefined
      ? []
      : [{ at: failure.endedAt, label: oneLine(describeFailure(failure)), kind: 'failure' }],
  );

const standstillMarkers = ({ standstills = [] }: Build): readonly Marker[] =>
  standstills.map((liveness) => ({
    at: liveness.since,
    label: oneLine(joined(': ', describeLiveness(liveness), liveness.detail)),
    kind: 'liveness',
  }));

function stageMarkers(stage: Stage): readonly Marker[] {
  const name = oneLine(stage.name);
  return attemptsOf(stage).flatMap(({ attempt, state, startedAt, endedAt, exit, reason }) => {
    const markers: Marker[] = [];
    if (attempt > 1 && startedAt !== undefined) {
      markers.push({ at: startedAt, label: `${name}, attempt ${attempt}`, kind: 'stage' });
    }
    if (state === 'failed' && endedAt !== undefined) {
      const how = joined(', ', exit && describeExit(exit), reason);
      markers.push({ at: endedAt, label: oneLine(joined(': ', `${name} failed`, how)), kind: 'failure' });
    }
    return markers;
  });
}

/** The runs of the same command in the same folder before this one whose telemetry is kept, the latest first. */
export const runsBefore = (build: Build, builds: readonly Build[]): readonly FinishedBuild[] =>
  builds
    .filter(isFinished)
    .filter(
      ({ id, command, cwd, startedAt, cost }) =>
        cost !== undefined &&
        id !== build.id &&
        command === build.command &&
        cwd === build.cwd &&
        startedAt < build.startedAt,
    )
    .sort((a, b) => b.startedAt - a.startedAt);
