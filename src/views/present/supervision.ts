import type { SupervisionState } from '../../model/supervisor';
import type { Owner, Supervision } from '../../model/events';
import { DIMMED_COLOR } from './icons';
import type { Build } from '../../model/build';
import { durationOf } from './outcome';
import { formatDuration } from '../../base/duration';
import { escapeMarkdown, oneLine, plural } from './text';

/** `another window (pid 12)`, `the daemon (pid 12)`. */
const ownerText = ({ role, pid }: Owner): string =>
  `${role === 'daemon' ? 'the daemon' : 'another window'} (pid ${pid})`;

/** Whether supervision is on in this window, or coming up. */
export const isSupervising = ({ type }: SupervisionState): boolean =>
  type === 'owner' || type === 'follower' || type === 'starting';

/** The line above the rows of the Builds view; undefined when there is nothing to say. */
export function viewMessage(state: SupervisionState, hasRows: boolean): string | undefined {
  if (state.type === 'follower') return `Supervised by ${ownerText(state.owner)}.`;
  if (!hasRows) return undefined;
  if (state.type === 'off') return 'Supervision is off: builds that run now are not seen.';
  if (state.type === 'failed') return `Supervision could not start: ${oneLine(state.message)}`;
  return undefined;
}

/** Beside the title of the Builds view: the backend that reads the process table. */
export const viewDescription = (
  state: SupervisionState,
  supervision: Supervision | undefined,
): string | undefined =>
  state.type === 'owner' || state.type === 'follower' ? supervision?.backend?.name : undefined;

export interface StatusBarContent {
  readonly text: string;
  /** Markdown without links or HTML. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly color?: string;
  readonly warning: boolean;
}

const LISTED = 10;

export interface StatusBarFacts {
  readonly state: SupervisionState;
  readonly supervision: Supervision | undefined;
  /** The builds that run in the foreground, newest first. */
  readonly running: readonly Build[];
  /** Epoch milliseconds. */
  readonly now: number;
}

export function statusBarContent(facts: StatusBarFacts): StatusBarContent {
  const { state } = facts;
  switch (state.type) {
    case 'off':
      return {
        text: '$(heart) off',
        tooltip: 'Buildbeat: supervision is off in this window.',
        spoken: 'Buildbeat: supervision is off',
        color: DIMMED_COLOR,
        warning: false,
      };
    case 'starting':
      return {
        text: '$(heart) …',
        tooltip: 'Buildbeat: supervision is starting.',
        spoken: 'Buildbeat: supervision is starting',
        warning: false,
      };
    case 'failed':
      return {
        text: '$(heart) failed',
        tooltip: `Buildbeat: supervision could not start. ${escapeMarkdown(state.message)}`,
        spoken: `Buildbeat: supervision could not start. ${oneLine(state.message)}`,
        warning: true,
      };
    case 'owner':
      return runningContent(facts);
    case 'follower':
      return runningContent(facts, `Supervised by ${ownerText(state.owner)}.`);
  }
}

function runningContent({ running, supervision, now }: StatusBarFacts, owner?: string): StatusBarContent {
  const count = running.length === 0 ? 'No build runs' : `${plural(running.length, 'build')} running`;
  const more = running.length - LISTED;
  const lines = [
    ...running.slice(0, LISTED).map((build) => `- ${runningLine(build, now)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
  const backend = supervision?.backend && `Process backend: ${supervision.backend.name}.`;
  const about = [owner, backend].filter((part) => part !== undefined).join(' ');
  const tooltip = [`**${count}**`, lines.join('\n'), about].filter((part) => part !== '');
  return {
    text: running.length === 0 ? '$(heart)' : `$(heart) ${running.length}`,
    tooltip: tooltip.join('\n\n'),
    spoken: `Buildbeat: ${count.toLowerCase()}`,
    warning: false,
  };
}

const runningLine = (build: Build, now: number): string =>
  `${escapeMarkdown(build.label)} · ${formatDuration(durationOf(build, now))}`;
