import type { RowTrait } from '../../contributions';
import type { Build, Part, ProcessRecord } from '../../model/build';
import type { ReadModelView } from '../../model/feed';
import type { Stage } from '../../model/stage';
import { describeExit } from '../../model/wording';
import { dayLabel, type DayKey } from './days';
import { formatDuration } from '../../base/duration';
import { folderLabel, type WorkspaceFolder } from './folder';
import { buildIcon, FAILURE_ICON, partIcon, stageIcon, type Icon } from './icons';
import { shownFailures, type Node, type Section } from './nodes';
import { durationOf, resultText, stateText } from './outcome';
import type { Outline } from './outline';
import { oneLine, plural } from './text';

/** What the tree shows for one node, in words that know nothing of VS Code's classes. */
export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly icon?: Icon;
  readonly expansion: 'none' | 'collapsed' | 'expanded';
  /** What menus may offer. */
  readonly traits: readonly RowTrait[];
  /** What a screen reader says. */
  readonly spoken: string;
  readonly dimmed: boolean;
}

export interface RowContext {
  readonly model: ReadModelView;
  readonly outline: Outline;
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
      return ifFound(
        build.stages.find(({ name }) => name === node.name),
        (stage) => stageRow(stage, context.now),
      );
    case 'part':
      return ifFound(
        build.processes.parts.find(({ role }) => role === node.role),
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

function buildRow(build: Build, { workspace, now }: RowContext): Row {
  const folder = build.cwd === undefined ? undefined : folderLabel(build.cwd, workspace);
  const duration = formatDuration(durationOf(build, now));
  const attempt = build.attempt > 1 ? `attempt ${build.attempt}` : undefined;
  const label = oneLine(build.label);
  return {
    label,
    description: joined(' · ', folder, duration, resultText(build), attempt),
    icon: buildIcon(build),
    expansion: hasChildren(build) ? 'collapsed' : 'none',
    traits: buildTraits(build),
    spoken: joined(', ', label, stateText(build), duration, folder && `in ${folder}`, attempt),
    dimmed: build.kind === 'background',
  };
}

const hasChildren = (build: Build): boolean =>
  build.stages.length + build.processes.parts.length + shownFailures(build).length > 0;

function buildTraits(build: Build): readonly RowTrait[] {
  const traits: RowTrait[] = ['build', build.state];
  if (build.origin.type !== 'process') traits.push('revealable');
  return traits;
}

function stageRow(stage: Stage, now: number): Row {
  const span = spanText(stage.startedAt, stage.endedAt ?? (stage.state === 'running' ? now : undefined));
  const exit = stage.state === 'failed' && stage.exit ? describeExit(stage.exit) : undefined;
  const words = joined(' · ', stage.state === 'queued' ? 'queued' : undefined, span, exit, stage.reason);
  return leaf(oneLine(stage.name), oneLine(words), stageIcon(stage.state), `stage, ${stage.state}`);
}

function partRow({ role, total, running, failed, startedAt, endedAt }: Part): Row {
  const counts = joined(
    ', ',
    plural(total, 'process', 'processes'),
    running > 0 ? `${running} running` : undefined,
    failed > 0 ? `${failed} failed` : undefined,
  );
  const words = joined(' · ', counts, running > 0 ? undefined : spanText(startedAt, endedAt));
  return leaf(role, words, partIcon(running), 'part');
}

function failureRow({ label, exit }: ProcessRecord): Row {
  return leaf(oneLine(label), exit ? describeExit(exit) : 'failed', FAILURE_ICON, 'failed process');
}

const leaf = (label: string, description: string, icon: Icon, what: string): Row => ({
  label,
  description,
  icon,
  expansion: 'none',
  traits: [],
  spoken: joined(', ', label, what, description),
  dimmed: false,
});

const spanText = (from: number | undefined, to: number | undefined): string | undefined =>
  from === undefined || to === undefined ? undefined : formatDuration(to - from);

const joined = (separator: string, ...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(separator);
