import { formatDuration } from '../../base/duration';
import type { BuildId, FinishedBuild, RunningBuild } from '../../model/build';
import type { Supervision } from '../../model/events';
import type { Heartbeats } from '../../model/heartbeats';
import type { SupervisionState } from '../../model/supervisor';
import { DIMMED_COLOR, FAILED, STALE, type Icon } from './icons';
import { beatTexts, livenessOf, livenessText, slowestWorry, spokenLiveness, type Worry } from './liveness';
import { durationOf, stateText } from './outcome';
import { ownerText } from './supervision';
import { escapeMarkdown, joined, oneLine, plural, withoutIcons } from './text';

export interface StatusBarContent {
  readonly text: string;
  /** Markdown without links or HTML. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly color?: string;
  readonly background?: 'warning' | 'error';
}

export interface StatusBarFacts {
  readonly state: SupervisionState;
  readonly supervision: Supervision | undefined;
  /** The builds that run in the foreground, newest first. */
  readonly running: readonly RunningBuild[];
  readonly isWatched: (build: BuildId) => boolean;
  /** Watched builds that are proven dead and were not looked at since. */
  readonly fallen: readonly FinishedBuild[];
  readonly heartbeats: Heartbeats;
  /** Whether the heart is filled at this moment. */
  readonly filled: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

const LISTED = 10;
const MAX_NAME = 30;

export function statusBarContent(facts: StatusBarFacts): StatusBarContent {
  const { state } = facts;
  switch (state.type) {
    case 'off':
      return {
        text: '$(heart) off',
        tooltip: 'Buildbeat: supervision is off in this window.',
        spoken: 'Buildbeat: supervision is off',
        color: DIMMED_COLOR,
      };
    case 'starting':
      return {
        text: '$(heart) …',
        tooltip: 'Buildbeat: supervision is starting.',
        spoken: 'Buildbeat: supervision is starting',
      };
    case 'failed':
      return {
        text: '$(heart) failed',
        tooltip: `Buildbeat: supervision could not start. ${escapeMarkdown(state.message)}`,
        spoken: `Buildbeat: supervision could not start. ${oneLine(state.message)}`,
        background: 'warning',
      };
    case 'owner':
    case 'follower':
      return beatingContent(facts);
  }
}

function beatingContent(facts: StatusBarFacts): StatusBarContent {
  const { running, fallen, heartbeats, filled, now } = facts;
  const heart = filled ? '$(heart-filled)' : '$(heart)';
  const count = running.length > 0 ? String(running.length) : undefined;
  const worry = slowestWorry(running, heartbeats, now);
  const [dead] = fallen;
  const alarm = dead ? `${iconText(FAILED)} ${shortName(dead)} died` : worry && worryText(worry, now);
  const spokenAlarm = dead
    ? `${oneLine(dead.label)} died, ${stateText(dead)}`
    : worry && spokenWorry(worry, now);
  return {
    text: joined(' ', heart, joined(' · ', count, alarm)),
    tooltip: tooltipOf(facts),
    spoken: joined(', ', `Buildbeat: ${countText(running).toLowerCase()}`, spokenAlarm),
    background: dead ? 'error' : worry?.liveness.state === 'stale' ? 'warning' : undefined,
  };
}

/**
 * Only what nobody watches any more is named: that asks for something to be done about this very build. A theme of
 * high contrast has no backgrounds, so that an icon says so as well.
 */
function worryText({ build, liveness }: Worry, now: number): string | undefined {
  const words = livenessText(liveness, now);
  return liveness.state === 'stale' ? `${iconText(STALE)} ${shortName(build)} ${words ?? ''}` : words;
}

function spokenWorry({ build, liveness }: Worry, now: number): string | undefined {
  const words = spokenLiveness(liveness, now);
  return words && `${oneLine(build.label)} ${words}`;
}

function tooltipOf(facts: StatusBarFacts): string {
  const { state, supervision, running, fallen } = facts;
  const watched = running.filter(({ id }) => facts.isWatched(id));
  const listed = [...watched, ...running.filter((build) => !watched.includes(build))];
  const more = listed.length - LISTED;
  const lines = [
    ...fallen.map((build) => `- ${escapeMarkdown(build.label)} · died: ${stateText(build)} · watched`),
    ...listed.slice(0, LISTED).map((build) => `- ${runningLine(build, facts)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
  const owner = state.type === 'follower' ? `Supervised by ${ownerText(state.owner)}.` : undefined;
  const backend = supervision?.backend && `Process backend: ${supervision.backend.name}.`;
  return joined('\n\n', `**${countText(running)}**`, lines.join('\n'), joined(' ', owner, backend));
}

function runningLine(build: RunningBuild, { heartbeats, isWatched, now }: StatusBarFacts): string {
  return joined(
    ' · ',
    escapeMarkdown(build.label),
    formatDuration(durationOf(build, now)),
    livenessText(livenessOf(build, heartbeats, now), now),
    ...beatTexts(heartbeats.get(build.id), now),
    isWatched(build.id) ? 'watched' : undefined,
  );
}

const countText = (running: readonly RunningBuild[]): string =>
  running.length === 0 ? 'No build runs' : `${plural(running.length, 'build')} running`;

const iconText = ({ id }: Icon): string => `$(${id})`;

function shortName({ label }: { readonly label: string }): string {
  const line = withoutIcons(oneLine(label));
  return line.length > MAX_NAME ? `${line.slice(0, MAX_NAME - 1)}…` : line;
}
