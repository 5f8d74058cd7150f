import { formatDuration } from '../base/duration';
import type { FinishedBuild } from '../model/build';
import type { Notice } from '../model/notice';
import { describeExit, describeFailure } from '../model/wording';

const SHOWN_BUILDS = 3;
const LABEL_LIMIT = 60;

/** The notice for builds that ended together; at least one. */
export function noticeOf(builds: readonly FinishedBuild[]): Notice {
  const sorted = failedFirst(builds);
  const [first] = sorted;
  return {
    severity: first?.outcome === 'failed' ? 'error' : 'information',
    message: first && sorted.length === 1 ? singleMessage(first) : batchMessage(sorted),
    builds: sorted.map(({ id }) => id),
  };
}

/** The notice for what a burst held back, none of it failed; at least one. */
export function summaryOf(builds: readonly FinishedBuild[]): Notice {
  if (builds.length === 1) return noticeOf(builds);
  return {
    severity: 'information',
    message: `${builds.length} builds finished in the last minute${unknownPart(builds)}`,
    builds: builds.map(({ id }) => id),
  };
}

const failedFirst = (builds: readonly FinishedBuild[]): readonly FinishedBuild[] => [
  ...builds.filter(({ outcome }) => outcome === 'failed'),
  ...builds.filter(({ outcome }) => outcome !== 'failed'),
];

/** `make -j2 failed in demo: exit 2 after 1m 12s — cc1 src/foo.c exited 1` */
function singleMessage(build: FinishedBuild): string {
  const after = `after ${formatDuration(build.finishedAt - build.startedAt)}`;
  switch (build.outcome) {
    case 'failed':
      return `${labelOf(build)} failed${placeOf(build)}${reasonOf(build)} ${after}${culpritOf(build)}`;
    case 'succeeded':
      return `${labelOf(build)} succeeded${placeOf(build)} ${after}`;
    case 'cancelled':
      return `${labelOf(build)} was cancelled${placeOf(build)} ${after}`;
    case 'unknown':
      return `${labelOf(build)} ended${placeOf(build)} ${after}, outcome unknown`;
  }
}

function batchMessage(builds: readonly FinishedBuild[]): string {
  const failed = builds.filter(({ outcome }) => outcome === 'failed');
  const named = failed.length > 0 ? failed : builds;
  const outcome = builds[0]?.outcome;
  const alike = builds.every((build) => build.outcome === outcome);
  if (alike && (outcome === 'failed' || outcome === 'succeeded')) {
    return `${builds.length} builds ${outcome}: ${listOf(named)}`;
  }
  const failures = failed.length > 0 ? `, ${failed.length} failed` : '';
  return `${builds.length} builds ended${failures}${unknownPart(builds)}: ${listOf(named)}`;
}

function listOf(builds: readonly FinishedBuild[]): string {
  const names = builds.slice(0, SHOWN_BUILDS).map((build) => `${labelOf(build)}${placeOf(build)}`);
  const more = builds.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function unknownPart(builds: readonly FinishedBuild[]): string {
  const unknown = builds.filter(({ outcome }) => outcome === 'unknown').length;
  return unknown > 0 ? `, ${unknown} with unknown outcome` : '';
}

function labelOf({ label }: FinishedBuild): string {
  const line = label.replace(/\s+/g, ' ');
  return line.length <= LABEL_LIMIT ? line : `${line.slice(0, LABEL_LIMIT - 1)}…`;
}

function placeOf({ cwd }: FinishedBuild): string {
  const folder = cwd?.split(/[/\\]/).findLast((part) => part !== '');
  return folder === undefined ? '' : ` in ${folder}`;
}

const reasonOf = ({ exit }: FinishedBuild): string => (exit ? `: ${describeExit(exit)}` : '');

function culpritOf({ failedProcess, pid }: FinishedBuild): string {
  return !failedProcess || failedProcess.pid === pid ? '' : ` — ${describeFailure(failedProcess)}`;
}
