import type { RowTrait } from '../../contributions';
import type { Build, ProcessRecord } from '../../model/build';
import type { ReadModelView } from '../../model/feed';
import type { Heartbeats } from '../../model/heartbeats';
import { describeExit } from '../../model/wording';
import { dayLabel, type DayKey } from './days';
import { formatDuration } from '../../base/duration';
import { folderLabel, type WorkspaceFolder } from './folder';
import { buildIcon, FAILURE_ICON } from './icons';
import { livenessOf, livenessText, spokenLiveness } from './liveness';
import { shownFailures, shownParts, stageOf, type Node, type Section } from './nodes';
import { durationOf, resultText, stateText } from './outcome';
import type { Outline } from './outline';
import { leaf, type Row } from './rowShape';
import { attemptRow, partRow, stageRow } from './stageRow';
import { isMeasured } from './telemetry';
import { joined, oneLine, plural } from './text';

export interface RowContext {
  readonly model: ReadModelView;
  readonly outline: Outline;
  readonly heartbeats: Heartbeats;
  readonly workspace: readonly WorkspaceFolder[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Undefined when what the node names is gone. */
export function presentNode(node: Node, context: RowContext): Row | undefined {
  switch (node.type) {
    case 'section':
      return sectionRow(node.section, context.outline);
    case 'background':
      return backgroundRow(node.section, context.outline);
    case 'day':
      return dayRow(node.day, context);
    default:
      break;
  }
  const build = context.model.get(node.build);
  if (!build) return undefined;
  switch (node.type) {
    case 'build':
      return buildRow(build, context);
    case 'stage':
      return ifFound(stageOf(build, node), (stage) => stageRow(stage, build, context.now));
    case 'attempt':
      return ifFound(
        stageOf(build, node)?.earlier.find(({ attempt }) => attempt === node.attempt),
        (attempt) => attemptRow(attempt, context.now),
      );
    case 'part':
      return ifFound(
        shownParts(build).find(({ role }) => role === node.role),
        partRow,
      );
    case 'failure':
      return ifFound(
        shownFailures(build).find(({ pid, startedAt }) => pid === node.pid && startedAt === node.startedAt),
        failureRow,
      );
  }
}

const ifFound = <T>(found: T | undefined, present: (value: T) => Row): Row | undefined =>
  found === undefined ? undefined : present(found);

function sectionRow(section: Section, { running, days }: Outline): Row {
  if (section === 'running') return group('Running', running.length, 'expanded');
  const finished = [...days.values()].reduce((sum, builds) => sum + builds.length, 0);
  return group('Recent', finished, 'expanded');
}

function backgroundRow(section: Section, { runningBackground, recentBackground }: Outline): Row {
  const builds = section === 'running' ? runningBackground : recentBackground;
  return { ...group('Background', builds.length, 'collapsed'), icon: { id: 'layers' } };
}

function dayRow(day: DayKey, { outline, now }: RowContext): Row {
  const label = dayLabel(day, now);
  return group(label, outline.days.get(day)?.length ?? 0, label === 'Today' ? 'expanded' : 'collapsed');
}

const group = (label: string, count: number, expansion: Row['expansion']): Row => ({
  label,
  description: String(count),
  expansion,
  traits: [],
  spoken: `${label}, ${plural(count, 'build')}`,
  dimmed: false,
});

function buildRow(build: Build, { workspace, heartbeats, now }: RowContext): Row {
  const liveness = build.state === 'running' ? livenessOf(build, heartbeats, now) : undefined;
  const folder = build.cwd === undefined ? undefined : oneLine(folderLabel(build.cwd, workspace));
  const duration = formatDuration(durationOf(build, now));
  const attempt = build.attempt > 1 ? `attempt ${build.attempt}` : undefined;
  const label = oneLine(build.label);
  const state = joined(', ', stateText(build), spokenLiveness(liveness, now));
  return {
    label,
    // A narrow side bar cuts the end off.
    description: joined(' · ', livenessText(liveness, now), folder, duration, resultText(build), attempt),
    icon: buildIcon(build, liveness),
    expansion: hasChildren(build) ? 'collapsed' : 'none',
    traits: buildTraits(build),
    spoken: joined(', ', label, state, duration, folder && `in ${folder}`, attempt),
    dimmed: build.kind === 'background',
  };
}

const hasChildren = (build: Build): boolean =>
  build.stages.length + build.processes.parts.length + shownFailures(build).length > 0;

function buildTraits(build: Build): readonly RowTrait[] {
  const traits: RowTrait[] = ['build', build.state];
  if (build.origin.type === 'task' || build.origin.type === 'terminal') traits.push('revealable');
  if (isMeasured(build)) traits.push('measured');
  return traits;
}

function failureRow({ label, exit }: ProcessRecord): Row {
  return leaf(oneLine(label), exit ? describeExit(exit) : 'failed', FAILURE_ICON, 'failed process');
}
